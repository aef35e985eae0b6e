/**
 * Asks a URL.
 *
 * @param signal to give up.
 * @returns the status and the body; status 0 and the reason when no answer came, if there is one.
 */
export async function get(
  url: string,
  signal: AbortSignal,
): Promise<[status: number, body: string]> {
  try {
    const response = await fetch(url, { signal });
    return [response.status, await response.text()];
  } catch (error) {
    const { name, cause, message } = error as Error & { cause?: Error };
    const isOurs = name === "TimeoutError" || name === "AbortError";
    return [0, isOurs ? "" : `nothing (${cause?.message || message})`];
  }
}

/** An object in JSON; an empty one when the text is something else. */
export function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
