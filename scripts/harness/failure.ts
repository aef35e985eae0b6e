/**
 * The server under check did not do what the step asks.
 * The message is shown to the learner as it is: what was expected, what happened, where to look.
 */
export class Failure extends Error {
  override name = "Failure";
}

/**
 * Nothing can be said about the server under check: no Redis to start, a missing package, a fault
 * that did not land. The message says what to do about it; it is never the learner's mistake.
 */
export class Broken extends Error {
  override name = "Broken";
}
