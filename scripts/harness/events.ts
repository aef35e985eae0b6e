import type { ClientToServerEvents, NoAnswer, ServerToClientEvents } from "#chat";
import type { ANYTHING, InAnyOrder } from "./match.ts";

/** The name of an event that a client sends. */
export type Sent = keyof ClientToServerEvents;
/** The name of an event that a client hears. */
export type Received = keyof ServerToClientEvents;

type Payload<E extends Received> = Parameters<ServerToClientEvents[E]>[0];
/** What a check expects of an event: of an object, the keys that matter. */
export type Expected<E extends Received> =
  | (Payload<E> extends object ? Partial<Payload<E>> : Payload<E>)
  | typeof ANYTHING;

/** The arguments of an event, without the acknowledgement at their end. */
export type Arguments<E extends Sent> =
  Parameters<ClientToServerEvents[E]> extends [...infer Rest, (...answer: never[]) => void]
    ? Rest
    : Parameters<ClientToServerEvents[E]>;

/** What an event is acknowledged with when all goes well. */
export type Answer<E extends Sent> =
  Parameters<ClientToServerEvents[E]> extends [...unknown[], (answer: infer A) => void]
    ? unknown extends A
      ? void
      : Exclude<A, NoAnswer>
    : void;

/** What a check expects of an answer: of an object, the keys that matter. */
export type ExpectedAnswer<E extends Sent> =
  Answer<E> extends readonly unknown[]
    ? Answer<E>
    : { [K in keyof Answer<E>]?: Answer<E>[K] | InAnyOrder };
