import { proof } from "#mistakes";

const CONNECT = "20 long-polling clients connect through the balancer";
const SESSION = "all requests of one session reach one node";
const UPGRADE = "the upgrade to WebSocket reaches the same node";
const SPREAD = "new clients are spread over the nodes";
const ROOM = "a room reaches members on all nodes through the balancer";
const ILL = "a node that answers /healthz with 503 keeps its clients and gets new ones";
const DEAD = "a client that still carries the cookie of a dead node is served by a live one";
const BACK = "a node that comes back gets clients again";

const KEEPS = "if (node && alive.has(node)) return node;";
const NEXT = "return choice[turn++ % choice.length]!;";
const UPGRADES = `server.on("upgrade", (request, socket, head) => {
  const node = nodeFor(request);`;
/** Never the node of the cookie: the next one in turn may be just that. */
const ANOTHER = "nodes[(Number(number) + 1) % nodes.length]!";

export default proof({
  about: "balancer.ts",
  starterFails: [CONNECT, SESSION, UPGRADE, SPREAD, ROOM, ILL, DEAD, BACK],
  mistakes: [
    {
      mistake: "takes the nodes in turn, for every request",
      edits: [[KEEPS, ""]],
      fails: [CONNECT, SESSION, UPGRADE, SPREAD, ROOM, ILL, DEAD, BACK],
      says: "Session ID unknown",
    },
    {
      mistake: "remembers the last sixteen sessions",
      edits: [
        [
          KEEPS,
          `const sid = new URL(request.url ?? "/", "http://here").searchParams.get("sid") ?? "";
  if (!sessions.includes(sid)) sessions.push(sid);
  const isRecent = sid === "" || sessions.slice(-16).includes(sid);
  if (node && alive.has(node)) return isRecent ? node : ${ANOTHER};`,
        ],
        ["let turn = 0;", 'let turn = 0;\nconst sessions = [""];'],
      ],
      fails: [CONNECT],
      says: "A session lives in the memory of the node that began it",
    },
    {
      mistake: "every sixteenth request of a session goes elsewhere",
      edits: [
        [
          KEEPS,
          `const sid = new URL(request.url ?? "/", "http://here").searchParams.get("sid") ?? "";
  const count = (requests.get(sid) ?? 0) + 1;
  requests.set(sid, count);
  if (node && alive.has(node)) return sid === "" || count % 16 > 0 ? node : ${ANOTHER};`,
        ],
        ["let turn = 0;", "let turn = 0;\nconst requests = new Map<string, number>();"],
      ],
      fails: [SESSION],
      says: "her session was lost",
    },
    {
      mistake: "a new session goes to the next node, and takes the cookie with it",
      edits: [
        [
          KEEPS,
          `const isNew = !request.url?.includes("sid=") && !request.headers.upgrade;
  if (node && alive.has(node) && !isNew) return node;`,
        ],
      ],
      fails: [SESSION],
      says: "erin has three tabs open in one browser",
    },
    {
      mistake: "the upgrade goes anywhere",
      edits: [
        [
          UPGRADES,
          UPGRADES.replace(
            "nodeFor(request)",
            "[...alive][Math.floor(Math.random() * alive.size)]!",
          ),
        ],
      ],
      fails: [UPGRADE],
      says: "The upgrade is one more request of her session",
    },
    {
      mistake: "goes by the address of the client",
      edits: [
        [KEEPS, ""],
        [
          NEXT,
          `const digits = request.socket.remoteAddress?.match(/\\d/g) ?? [];
  return choice[digits.map(Number).reduce((sum, digit) => sum + digit, 0) % choice.length]!;`,
        ],
      ],
      fails: [SPREAD, BACK],
      says: "All clients here have the same address",
    },
    {
      mistake: "most newcomers on the first node",
      edits: [[NEXT, "return choice[Math.max(0, (turn++ % 6) - 3) % choice.length]!;"]],
      fails: [SPREAD],
      says: "They went 80 to node A, 20 to node B, 20 to node C",
    },
    {
      mistake: "everybody on the first node",
      edits: [[NEXT, "return choice[0]!;"]],
      fails: [SPREAD, ILL, BACK],
      says: "30 to node A, 0 to node B, 0 to node C",
    },
    {
      mistake: "a message stays on its node",
      in: "server.ts",
      edits: [["io.in(roomOf(room)).except(mutedIn", "io.local.in(roomOf(room)).except(mutedIn"]],
      fails: [ROOM],
      says: "on whichever node the balancer has put her",
    },
    {
      mistake: "takes a node that says 503 for dead",
      edits: [
        ["() => alive.add(node),", "({ ok }) => (ok ? alive.add(node) : alive.delete(node)),"],
      ],
      fails: [ILL],
      says: "Whatever it answers, a node that answers is alive",
    },
    {
      mistake: "follows the cookie of a dead node",
      edits: [[KEEPS, "if (node) return node;"]],
      fails: [DEAD],
      says: "Whatever names a dead node must not be followed",
    },
    {
      mistake: "a WebSocket follows the cookie of a dead node",
      edits: [
        [
          UPGRADES,
          `${UPGRADES.replace("nodeFor(request)", 'nodes[Number(/(?:^|; )node=(\\d+)/.exec(request.headers.cookie ?? "")?.[1])] ?? nodeFor(request)')}`,
        ],
      ],
      fails: [DEAD],
      says: "counts for nothing there, either",
    },
    {
      mistake: "lends the clients of a dead node to the next one, until it is back",
      edits: [
        [KEEPS, `${KEEPS}\n  if (node) return nodes.find((each) => alive.has(each)) ?? node;`],
        [
          'response.setHeader("set-cookie"',
          'if (!request.headers.cookie?.includes("; node=")) response.setHeader("set-cookie"',
        ],
      ],
      fails: [BACK],
      says: "and should keep it now that node C is back",
    },
    {
      mistake: "counts among the nodes that are alive",
      edits: [
        [KEEPS, "const kept = living()[Number(number)];\n  if (kept) return kept;"],
        ["nodes.indexOf(node)}", "living().indexOf(node)}"],
        [
          "let turn = 0;",
          "const living = () => nodes.filter((each) => alive.has(each));\nlet turn = 0;",
        ],
      ],
      fails: [DEAD],
      says: "her session was lost",
    },
    {
      mistake: "takes the first cookie for its own",
      edits: [["(?:^|; )node=", "^node="]],
      fails: [SESSION, ILL, DEAD, BACK],
      says: "theme=dark; node=",
    },
    {
      mistake: "the cookie is for another path",
      edits: [["Path=/;", "Path=/chat;"]],
      fails: [SESSION, ILL, DEAD, BACK],
      says: "lastnode=7; discount=100%; theme=dark.",
    },
    {
      mistake: "takes a node for dead that has lost Redis",
      edits: [
        [
          "() => alive.add(node),",
          `async (health) => {
      if ((await health.text()).includes("PONG")) alive.add(node);
      else alive.delete(node);
    },`,
        ],
      ],
      fails: [ILL],
      says: "Whatever it answers, a node that answers is alive",
    },
    {
      mistake: "what is dead stays dead",
      edits: [["() => alive.add(node),", "() => alive,"]],
      fails: [BACK],
      says: "as soon as it answers, it is alive again",
    },
    {
      mistake: "takes the end of another cookie's name for its own",
      edits: [["(?:^|; )node=", "node="]],
      fails: [SESSION, ILL, DEAD, BACK],
      says: "lastnode=7; discount=100%; theme=dark; node=",
    },
    {
      mistake: "decodes cookies, whosever they are",
      edits: [['request.headers.cookie ?? ""', 'decodeURIComponent(request.headers.cookie ?? "")']],
      fails: [SESSION, DEAD, BACK, ILL],
      says: "URIError",
    },
    {
      mistake: "follows a number that no node has",
      edits: [
        [
          KEEPS,
          "if (number && (!node || alive.has(node))) return node ?? `http://127.0.0.1:${number}`;",
        ],
      ],
      fails: [DEAD],
      says: "names a dead node, or none",
    },
    {
      mistake: "the cookie is gone before a request that waits is answered",
      edits: [["SameSite=Lax", "SameSite=Lax; Max-Age=10"]],
      fails: [SESSION, ILL, DEAD, BACK],
      says: "a request may wait for 25 s, and the next one comes without node=",
    },
    {
      mistake: "a listener of its errors keeps the proxy from telling of them",
      edits: [
        [
          "const proxy = createProxyServer();",
          'const proxy = createProxyServer();\nproxy.on("error", (error) => console.error(error.message));',
        ],
      ],
      fails: [DEAD],
      says: "She still waits for the dead node",
    },
  ],
});
