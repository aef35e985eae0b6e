/**
 * Asks a URL.
 *
 * @returns the status and the body; status 0 and the reason when no answer came.
 */
export async function get(url: string, deadline: number): Promise<[status: number, body: string]> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadline) });
    return [response.status, await response.text()];
  } catch (error) {
    const { name, cause, message } = error as Error & { cause?: Error };
    return [0, name === "TimeoutError" ? "" : `nothing (${cause?.message || message})`];
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
