import { type ReservedPort, reservePortFrom } from "../harness/ports.ts";

/**
 * Gives ports that people can remember: the first one, then the next.
 *
 * @param say told when one is taken, and which is used instead.
 */
export function portsFrom(first: number, say: (sentence: string) => void) {
  let next = first;
  return async (): Promise<ReservedPort> => {
    const port = await reservePortFrom(next);
    if (port.number !== next) say(`Port ${next} is taken. Using port ${port.number} instead.`);
    next = port.number + 1;
    return port;
  };
}
