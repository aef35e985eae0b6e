import {
  type Cluster,
  hasError,
  health,
  seconds,
  shared,
  sharedOutage,
  startCluster,
} from "#harness";
import { test } from "vitest";

/** A delay of so many ms is none, not even on a busy machine. */
const AT_ONCE = 1_000;

const STAYS = "Without Redis a node still serves its own clients. They need not even notice.";
const ANEW = "How Redis is, it says itself, each time anew. What is remembered is soon wrong.";

const { theOutage, inPeace } = sharedOutage(shared(() => startCluster("A", "B")));

test("while Redis is away, /healthz says 503", async () => {
  const outage = await theOutage();

  for (const [node, answer] of await outage.health) {
    if (!answer.startsWith("503")) throw await unwell(outage.cluster, "killed", node, answer);
  }
});

test("while Redis is away, every question is answered within 2 s", async () => {
  const outage = await theOutage();
  const { cluster, talk } = outage;

  for (const [question, answer] of await outage.answers) {
    if (answer && (hasError(answer.value) || outage.isTrue(question, answer.value))) continue;
    throw await cluster.failure({
      expected: `Redis is away. ${talk.dave.who} asked "${question}" and should be told something.`,
      instead: answer
        ? `He was told ${JSON.stringify(answer.value)}, which is not true of the whole cluster.`
        : talk.dave.ended
          ? `He was told nothing, and was cut off: ${talk.dave.ended}.`
          : `He was told nothing within ${seconds(cluster.answerTime)}.`,
      why: talk.dave.ended
        ? STAYS
        : "Nobody can answer now, but one can say so: `answer` of step 07 acknowledges in time, with " +
          '{"error":"…"}.',
      handler: `on("${question}"`,
    });
  }
});

test("all talk while Redis is away, and no node ends and no client is cut off", async () => {
  const outage = await theOutage();
  const { cluster, talk } = outage;
  await outage.over;

  const lost = talk.people.find(({ ended }) => ended !== undefined);
  if (!lost && !cluster.hasLostANode) return;
  throw await cluster.failure({
    expected: "Redis was killed, and started again. Everybody should stay connected all the while.",
    instead: `${lost?.who ?? "Somebody"} was cut off: ${lost?.ended ?? "a node has ended"}.`,
    why: STAYS,
    handler: "createClient(",
  });
});

test("while Redis is away, members on the same node hear everything at once", async () => {
  const outage = await theOutage();
  const { cluster, talk } = outage;
  await outage.over;

  const missed = talk.missed("away", AT_ONCE) || outage.heardTwice;
  if (missed || cluster.hasLostANode) {
    throw await cluster.failure({
      expected:
        "Redis is away. What somebody says should be heard on her own node, at once and once.",
      instead: missed || "But a node has ended.",
      why:
        "The adapter delivers to the members on its own node whether it can publish or not. Leave " +
        "the emit as it is.",
      handler: 'on("message"',
    });
  }
  if (!outage.newcomer) return;
  throw await cluster.failure({
    expected: "Redis was away. Somebody new came to node B, and should hear what is said there.",
    instead: outage.newcomer,
    why:
      "A node that can serve those who are there can serve those who come: nothing need be asked of " +
      "Redis first.",
    handler: "connection",
  });
});

test("once Redis is back, messages cross nodes again within 5 s", async () => {
  const outage = await theOutage();
  await outage.over;

  const ways = ["A to B", "B to A"].filter((way) => !outage.crossed.has(way));
  if (ways.length === 0 && outage.trouble) {
    throw await outage.cluster.failure({
      expected: "Redis was away and is back. Whoever stayed connected should hear as before.",
      instead: outage.trouble,
      why:
        "Adapter and subscriptions outlive the outage. To make or add them anew when Redis is back " +
        "leaves those deaf who are there already, or tells them everything twice.",
      handler: "createAdapter(",
    });
  }
  if (ways.length === 0) return;
  const { redis, nodes } = outage.cluster;
  const areListening = (await redis.subscribers()) >= nodes.length;
  throw await outage.cluster.failure({
    expected: "Redis was away and is back. Messages should cross nodes again within 5 s.",
    instead: `None came from node ${ways.join(", and none from node ")}.`,
    why: areListening
      ? "The nodes listen again. Is something of yours in the way of what should be published, or of " +
        "the connection that publishes?"
      : "Both connections to Redis come back by themselves, and the subscriptions with them: " +
        "node-redis tries again for ever, unless it is told otherwise.",
    handler: areListening ? "publisher.publish" : "createClient(",
  });
});

test("once Redis is back, /healthz says 200 again", async () => {
  const outage = await theOutage();
  const { cluster } = outage;
  await outage.over;

  const node = cluster.nodes.find(({ label }) => !outage.recovered.has(label));
  if (!node) return;
  throw await cluster.failure({
    expected: `Redis was away and is back. GET /healthz on node ${node.label} should answer 200.`,
    instead: `It answers ${await health(node, cluster)}`,
    why: ANEW,
    handler: "/healthz",
  });
});

test("once Redis is back, who, nodes and poll are answered as before", async () => {
  const outage = await theOutage();
  await outage.over;

  const [untrue] = outage.untrue;
  if (!untrue) return;
  const [question, answer] = untrue;
  throw await outage.cluster.failure({
    expected: `Redis was away and is back. Somebody new asked "${question}".`,
    instead: answer
      ? `She was told ${JSON.stringify(answer.value)}, again and again.`
      : "She was told nothing.",
    why:
      "The adapter asks all nodes as before: it outlives the outage, and so does what io.on(…) " +
      "has bound. What failed while Redis was away says nothing about now.",
    handler: `on("${question}"`,
  });
});

test("while Redis is frozen, /healthz says 503 within 2 s", async () => {
  const cluster = await inPeace();
  const node = cluster.node("A");
  const before = await health(node, cluster);

  await cluster.redis.freeze();
  // A balancer asks again and again, and does not wait for the last answer.
  const asked = Array.from({ length: 4 }, () => health(node, cluster));
  const answers = await Promise.all(asked).finally(() => cluster.redis.thaw());

  const wrong = answers.filter((answer) => !answer.startsWith("503"));
  const when = wrong.length < answers.length ? ", when it is asked four times at once" : "";
  if (wrong[0]) throw await unwell(cluster, "frozen", node.label, wrong[0] + when);
  // What an outage leaves behind is another check's business.
  if (!before.startsWith("200")) return;
  await cluster.healthz("A", {}, `Redis was frozen for a while, and goes on. ${ANEW}`);
});

test("nothing that was said while Redis was away is published afterwards", async () => {
  const outage = await theOutage();

  const published = await outage.published;
  const stale = published.flatMap((command) => /away \d+, says \w+/.exec(command)?.[0] ?? []);
  if (stale.length === 0 && published.length > 0) return;
  throw await outage.cluster.failure({
    expected:
      "Redis was away and is back. What was said meanwhile should not be published any more.",
    ...(stale.length > 0
      ? {
          instead: `${stale.length} old messages were published. One of them: "${stale[0]}".`,
          why:
            "They waited in the publisher's queue, unless you keep them yourself. People on other " +
            "nodes would hear them late and in a burst, as if they were new. What cannot be " +
            "published at once should fail.",
        }
      : {
          instead: "But nothing is published at all, not even what is said now.",
          why:
            "Does the publisher that the adapter was given still publish, when Redis is there? What " +
            "fails each time is told by the error that you catch.",
        }),
    handler: "createClient(",
  });
});

function unwell(cluster: Cluster, what: "killed" | "frozen", node: string, answer: string) {
  return cluster.failure({
    expected: `Redis was ${what}. GET /healthz on node ${node} should answer 503 within 2 s.`,
    instead: `It answers ${answer}`,
    why:
      what === "killed"
        ? "Only a PONG means that all is well, and one that was asked for now: answer 503 when PING fails."
        : "A frozen Redis gives no error and no answer, and `isReady` stays true: only a deadline of " +
          "your own, 1 s after the PING, tells.",
    handler: "/healthz",
  });
}
