/** What the checks of every step are written with. */
export { hasError } from "./asker.ts";
export { Browser, isServed, isServedElsewhere, someoneServedBy } from "./browser.ts";
export { chatter, talk } from "./chatter.ts";
export type { Client } from "./client.ts";
export type { Cluster } from "./cluster.ts";
export type { ServerNode } from "./node.ts";
export { NODE_CHOICE } from "./guest.ts";
export { Broken, Failure } from "./failure.ts";
export { ANYTHING, inAnyOrder } from "./match.ts";
export { areBack, ends, endsWell, letsNobodyIn, nodeOfStranger } from "./ending.ts";
export { health, healthBeforehand } from "./health.ts";
export { sharedOutage } from "./outage.ts";
export { Person } from "./person.ts";
export { howToStartRedis } from "./redis/advice.ts";
export { answersPing, startRedis } from "./redis/server.ts";
export { guests, rooms, shared } from "./shared.ts";
export {
  startBalancedFarFromRedis,
  startBalancedWithPatient,
  startCluster,
  startFarFromRedis,
  startNodes,
  startWithImpatient,
} from "./start.ts";
export { subject } from "./subject.ts";
export { nodeWithoutRedis, startBeforeRedis, waitsForBothConnections } from "./without-redis.ts";
export { allOf, waitUntil } from "./wait.ts";
export { seconds } from "./connection.ts";
