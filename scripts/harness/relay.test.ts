// A relay carries what it is given, until it is told to cut.
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { expect, test } from "vitest";
import { listens, portOf } from "./ports.ts";
import { Relay } from "./relay.ts";
import { waitUntil } from "./wait.ts";

test("a relay carries both ways, and what it cuts is lost on both sides", async () => {
  const echo = await startEcho();
  using relay = await Relay.to(portOf(echo));
  const near = connect({ host: "127.0.0.1", port: relay.port });
  near.on("error", () => {}).write("hello");
  const [far] = (await once(echo, "connection")) as [Socket];
  expect(String((await once(near, "data"))[0])).toBe("hello");

  // On its way, and not let in yet.
  const late = connect({ host: "127.0.0.1", port: relay.port });
  late.on("error", () => {}).resume();
  await relay.cut();

  expect(await waitUntil(() => near.closed && far.closed && late.closed, 5_000)).toBe(true);
  echo.close();
  await once(echo, "close");
});

test("a relay that carries one connection holds every other", async () => {
  const echo = await startEcho();
  using relay = await Relay.to(portOf(echo), { carries: 1 });
  const first = connect({ host: "127.0.0.1", port: relay.port });
  first.write("hello");
  expect(String((await once(first, "data"))[0])).toBe("hello");

  const second = connect({ host: "127.0.0.1", port: relay.port });
  let answers = 0;
  second.on("data", () => answers++).write("hello");
  expect(await waitUntil(() => relay.held === 1, 5_000)).toBe(true);

  // What the first is told in the same way afterwards is the fence.
  first.write("again");
  expect(String((await once(first, "data"))[0])).toBe("again");
  expect([answers, second.closed]).toEqual([0, false]);
  first.destroy();
  second.destroy();
  echo.close();
  await once(echo, "close");
});

test("a last answer arrives, however late, before the end of its connection", async () => {
  const leaving = createServer((socket) => socket.once("data", () => socket.end("goodbye")));
  await listens(leaving);
  using relay = await Relay.to(portOf(leaving), { delay: 50 });
  const near = connect({ host: "127.0.0.1", port: relay.port });
  let heard = "";
  near.on("data", (piece) => (heard += String(piece))).write("may I go?");

  await once(near, "close");

  expect(heard).toBe("goodbye");
  leaving.close();
  await once(leaving, "close");
});

/** A server that says whatever it is told. */
async function startEcho(): Promise<Server> {
  const echo = createServer((socket) => socket.on("error", () => {}).pipe(socket));
  await listens(echo);
  return echo;
}
