import { allOf, inAnyOrder, rooms, shared, startFarFromRedis } from "#harness";
import { test } from "vitest";

// Redis is 5 ms away: whoever does not wait for it is faster.
const threeNodes = shared(() => startFarFromRedis(5, "A", "B", "C"));

test("all answers from both nodes arrive, five times in a row", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("The Kitchen");
  const alice = await cluster.client("A", "alice");
  const aliceOnPhone = await cluster.client("B", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("A", "carol");
  const dave = await cluster.client("C", "dave", "polling");
  for (const person of [alice, aliceOnPhone, bob, carol, dave]) await person.joins(kitchen);
  for (const person of [alice, aliceOnPhone, bob]) person.answers("poll", "soup");
  carol.answers("poll", "Pancakes, please: ");
  dave.answers("poll", "");

  const answers = inAnyOrder("soup", "soup", "soup", "Pancakes, please: ", "");
  const why =
    "Answers come from every node and from each connection, that of whoever polls as well. Some may " +
    "say the same, and one may be empty: each is passed on as it came. Without a timeout, a poll " +
    "waits for nobody.";
  for (let day = 1; day <= 5; day++) {
    await alice.learns(
      "poll",
      [kitchen, `what to eat on day ${day}?`],
      { answers, silent: 0 },
      why,
    );
  }
});

test("each member is asked once, on both nodes", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("A", "carol");
  const members = [alice, bob, carol];
  for (const person of members) await person.joins(kitchen);
  for (const person of members) person.answers("poll", "yes");
  // To mute a room is to hear no messages of it: polls are none.
  await carol.asks("mute", kitchen);
  await cluster.settled();

  const questions = ["is it warm?", "is it good?", "is it enough?"];
  for (const question of questions) await alice.tries("poll", kitchen, question);

  const why =
    "One emit to the room asks every member once, with the question as it is. A broadcast without a " +
    "timeout is forgotten too soon: when it comes back from Redis, its own node takes it for " +
    "another's and asks again.";
  const toMute = "carol has muted the room. She hears no messages of it, but a poll is none.";
  for (const person of members) {
    for (const question of questions) {
      await person.hears("poll", question, person === carol ? toMute : why);
    }
  }
  // bob was asked last, so whatever was still to come has been published by now.
  bob.sends("announce", [kitchen], "that was all");
  for (const person of members) {
    await person.hears("notice", "that was all");
    await person.heardNoMore("poll", why);
  }
});

test("one silent member: the others' answers are kept, and silent says so, within 2 s", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden, cellar] = rooms("kitchen", "garden", "cellar");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const bobOnPhone = await cluster.client("B", "bob");
  const carol = await cluster.client("B", "carol");
  const dave = await cluster.client("A", "dave");
  const erin = await cluster.client("B", "erin");
  for (const person of [alice, bob, bobOnPhone]) await person.joins(kitchen, garden);
  for (const person of [carol, dave]) await person.joins(garden);
  await bobOnPhone.joins(cellar);
  await dave.asks("mute", garden);
  const [salt, bread, rain] = ["is there salt?", "is there bread?", "is it raining?"];
  alice.answers("poll", { [salt]: "yes", [bread]: "a little", [rain]: "yes" });
  // People need a moment: less than the second that they have.
  bob.answers("poll", { [salt]: "no", [bread]: "enough", [rain]: "no" }, 400);
  carol.answers("poll", "maybe");

  const why =
    "When somebody is silent, the promise fails after the timeout; its error holds the responses " +
    "that did come. The silent are those members who are not among them, on all nodes: here bob's " +
    "phone, a member of its own. bob himself takes 0.4 s to answer, and has 1 s.";
  const each = "Several people poll at once, each with a question that has its own answers.";
  const outsider = `erin is no member, and polls all the same. ${each}`;
  const meanwhile = "dave was asked, and left before the answers were counted: he was silent.";
  const ofSalt = { answers: inAnyOrder("yes", "no"), silent: 1 };
  const ofBread = { answers: inAnyOrder("a little", "enough"), silent: 1 };
  const ofRain = { answers: inAnyOrder("yes", "no", "maybe"), silent: 2 };
  const nobody = { answers: [], silent: 1 };
  const alone = "bob's phone is alone in the cellar, and silent: no answer is no error.";
  await allOf([
    alice.learns("poll", [kitchen, salt], ofSalt, why),
    erin.learns("poll", [kitchen, salt], ofSalt, `${outsider} ${why}`),
    bobOnPhone.learns("poll", [kitchen, bread], ofBread, `${each} ${why}`),
    alice.learns("poll", [garden, rain], ofRain, `${why} ${meanwhile}`),
    alice.learns("poll", [cellar, "who is there?"], nobody, alone),
    dave.hears("poll", rain, why).then(() => dave.asks("leave", garden)),
  ]);
  // From the node that polled: whatever it has asked once more comes before this.
  alice.sends("announce", [garden], "that was all");
  await carol.hears("notice", "that was all");
  await carol.hears("poll", rain, why);
  await carol.heardNoMore(
    "poll",
    "Somebody was silent. That is no reason to ask the others again.",
  );
  bobOnPhone.answers("poll", "I am");
  const speaks = "Whoever was silent once is asked again, and may answer.";
  await alice.learns(
    "poll",
    [cellar, "who is there now?"],
    { answers: ["I am"], silent: 0 },
    speaks,
  );
});

test("nobody outside the room is asked", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden] = rooms("kitchen", "garden");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("A", "carol");
  const dave = await cluster.client("B", "dave");
  const bobOnPhone = await cluster.client("A", "bob");
  await bob.joins(kitchen);
  const gardeners = [alice, carol, dave, bobOnPhone];
  for (const person of gardeners) await person.joins(garden);
  for (const person of [bob, ...gardeners]) person.answers("poll", "yes");

  await alice.tries("poll", "person:bob", "is this a room?");
  await alice.tries("poll", kitchen, "is there salt?");
  await alice.tries("poll", garden, "is it raining?");

  const why = "A poll is for the members of its room: whoever polls is asked only as one of them.";
  await bob.hears("poll", "is there salt?", `${why} bob is, on the other node.`);
  for (const person of gardeners) await person.hears("poll", "is it raining?", why);
});

test("an empty room answers at once with none", async () => {
  const cluster = await threeNodes();
  const [kitchen, garden, cellar, attic] = rooms("kitchen", "garden", "cellar", "attic");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  const carol = await cluster.client("A", "carol");
  const dave = await cluster.client("C", "dave");
  const erin = await cluster.client("B", "erin");
  for (const person of [alice, bob]) await person.joins(kitchen);
  for (const person of [carol, dave]) await person.joins(cellar);
  await erin.joins(attic);
  for (const person of [carol, dave, erin]) person.answers("poll", "yes");
  // Whoever remembers the members has some to remember.
  await alice.tries("poll", cellar, "is there wine?");
  await alice.tries("poll", attic, "is it dry?");
  await dave.leaves();
  await erin.asks("move", attic, cellar);
  await erin.asks("leave", cellar);
  await cluster.settled();

  const why =
    "Nobody is in the garden, and nobody in the attic any more: so there is nobody to wait for.";
  const silence = alice.tries("poll", kitchen, "does anybody listen?");
  const nobody = { answers: [], silent: 0 };
  const everybody = { answers: ["yes"], silent: 0 };
  const all =
    "Everybody in the cellar has answered, and dave has left: nobody is waited for any longer. Count " +
    "the members anew for each poll.";
  await Promise.all([
    alice.learnsBefore(silence, "poll", [garden, "is anybody there?"], nobody, why),
    alice.learnsBefore(silence, "poll", [cellar, "is there more wine?"], everybody, all),
    alice.learnsBefore(silence, "poll", [attic, "is anybody up there?"], nobody, why),
  ]);
});

test("with node B frozen a poll is answered all the same, and node A lives", async () => {
  const cluster = await threeNodes();
  const [kitchen] = rooms("kitchen");
  const alice = await cluster.client("A", "alice");
  const bob = await cluster.client("B", "bob");
  for (const person of [alice, bob]) await person.joins(kitchen);
  alice.answers("poll", "yes");

  await cluster.node("B").freeze();
  const why =
    "To count the members is a question to all nodes, and node B is silent: that fails, and what " +
    "fails must neither leave alice waiting nor end the node. `answer` of step 07 sees to both.";
  await alice.isTold("poll", [kitchen, "is anybody there?"], why);
  alice.sends("shout", "I am here");

  await alice.hears("shout", { text: "I am here" }, why);
});
