/** What the checks of every step are written with. */
export { answersPing, startRedis, vainTries } from "./redis/server.ts";
export { howToStartRedis } from "./redis/advice.ts";
export { Broken, Failure } from "./failure.ts";
export type { Client } from "./client.ts";
export { Cluster, startCluster, startNodes } from "./cluster.ts";
export { ServerNode } from "./node.ts";
export { reservePort } from "./ports.ts";
export { rooms, shared } from "./shared.ts";
export { subject } from "./subject.ts";
export { lastLines } from "./output.ts";
export { waitUntil } from "./wait.ts";
