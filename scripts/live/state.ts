/** What a process is seen to be: not there, not answering yet, answering, or stopped by SIGSTOP. */
export type PartState = "down" | "starting" | "up" | "frozen";
