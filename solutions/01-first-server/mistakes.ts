import { proof } from "#mistakes";

const WEBSOCKET = "a client connects over WebSocket and is welcomed by the node's name";
const POLLING = "a client connects over HTTP long-polling and is welcomed";
const NEWCOMER = "only the newcomer is welcomed";
const EVERYBODY = "a shout reaches everybody, the sender too";
const NAME = "a shout carries the sender's name";
const ORDER =
  "ten shouts arrive in the order they were sent, none missing, over WebSocket and over long-polling";
const ONCE = "each shout is heard once, also after many";
const LEFT = "a client that left disturbs nobody";

const GREETING = 'socket.emit("welcome", nodeName);';
const RELAY = 'io.emit("shout", { text, from: socket.data.name });';
const WHOLE_RELAY = `  socket.on("shout", (text) => {
    ${RELAY}
  });
`;

export default proof({
  starterFails: [WEBSOCKET, POLLING, NEWCOMER, EVERYBODY, NAME, ORDER, ONCE, LEFT],
  mistakes: [
    {
      mistake: "greets by the client's name instead of the node's",
      edits: [[GREETING, 'socket.emit("welcome", socket.data.name);']],
      fails: [WEBSOCKET],
      says: 'and heard welcome "alice" instead',
    },
    {
      mistake: "greets everybody but the newcomer",
      edits: [[GREETING, 'socket.broadcast.emit("welcome", nodeName);']],
      fails: [WEBSOCKET, POLLING, NEWCOMER, LEFT],
      says: "Greet each client with socket.emit",
    },
    {
      mistake: "greets with a volatile emit, behind the connection's own packet",
      edits: [[GREETING, 'socket.volatile.emit("welcome", nodeName);']],
      fails: [WEBSOCKET, POLLING, NEWCOMER, LEFT],
      says: 'and heard no "welcome"',
    },
    {
      mistake: "greets a long-polling client only when it upgrades",
      edits: [
        [
          GREETING,
          `const greet = () => socket.emit("welcome", nodeName);
           if (socket.conn.transport.name === "websocket") greet();
           else socket.conn.once("upgrade", greet);`,
        ],
      ],
      fails: [POLLING],
      says: "some never upgrade",
    },
    {
      mistake: "serves WebSocket only",
      edits: [["new Server(httpServer)", 'new Server(httpServer, { transports: ["websocket"] })']],
      fails: [POLLING, NEWCOMER, ORDER, ONCE],
      says: "dave should connect to node A over HTTP long-polling",
    },
    {
      mistake: "never attaches Socket.IO to the HTTP server",
      edits: [["new Server(httpServer)", "new Server()"]],
      fails: [WEBSOCKET, POLLING, NEWCOMER, EVERYBODY, NAME, ORDER, ONCE, LEFT],
      says: "The connection failed",
    },
    {
      mistake: "handles the first connection only",
      edits: [['io.on("connection"', 'io.once("connection"']],
      fails: [POLLING, NEWCOMER, EVERYBODY, NAME, ORDER, ONCE, LEFT],
      says: 'and heard no "welcome"',
      afterOthers: true,
    },
    {
      mistake: "greets everybody at each arrival",
      edits: [[GREETING, 'io.emit("welcome", nodeName);']],
      fails: [NEWCOMER],
      says: "socket.emit goes to the newcomer only",
    },
    {
      mistake: "answers the sender only",
      edits: [[RELAY, 'socket.emit("shout", { text, from: socket.data.name });']],
      fails: [EVERYBODY, NEWCOMER, NAME, ORDER, ONCE, LEFT],
      says: "socket.emit one client",
    },
    {
      mistake: "leaves the sender out",
      edits: [[RELAY, 'socket.broadcast.emit("shout", { text, from: socket.data.name });']],
      fails: [EVERYBODY, NAME, ORDER],
      says: "socket.broadcast.emit the others",
    },
    {
      mistake: "keeps one connection for each name",
      edits: [
        [
          'io.on("connection"',
          'const people = new Map<string, { emit: Function }>();\nio.on("connection"',
        ],
        [GREETING, `people.set(socket.data.name, socket); ${GREETING}`],
        [
          RELAY,
          'for (const each of people.values()) each.emit("shout", { text, from: socket.data.name });',
        ],
      ],
      fails: [EVERYBODY, NEWCOMER],
      says: "One person may have several connections",
    },
    {
      mistake: "escapes the text for HTML",
      edits: [[RELAY, `text = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"); ${RELAY}`]],
      fails: [EVERYBODY],
      says: "The text is passed on as it came",
    },
    {
      mistake: "tidies the text up",
      edits: [[RELAY, RELAY.replace("text,", 'text: text.replace(/\\s+/g, " "),')]],
      fails: [EVERYBODY],
      says: "The text is passed on as it came",
    },
    {
      mistake: "binds the shout to the server instead of the socket",
      edits: [
        [
          WHOLE_RELAY + "});",
          `});
           io.on("shout" as never, (text: string) => {
             io.emit("shout", { text, from: "somebody" });
           });`,
        ],
      ],
      fails: [EVERYBODY, NEWCOMER, NAME, ORDER, ONCE, LEFT],
      says: 'and heard no "shout"',
    },
    {
      mistake: "relays the text without the name",
      edits: [["{ text, from: socket.data.name }", "{ text } as never"]],
      fails: [NAME],
      says: 'and heard shout {"text":"the bread is ready"} instead',
    },
    {
      mistake: "tells whoever shouts that it was she herself",
      edits: [
        [
          RELAY,
          `socket.broadcast.emit("shout", { text, from: socket.data.name });
           socket.emit("shout", { text, from: "you" });`,
        ],
      ],
      fails: [NAME],
      says: 'the text is right, but not "from"',
    },
    {
      mistake: "takes the connection's id for the name",
      edits: [["from: socket.data.name", "from: socket.id"]],
      fails: [NAME],
      says: "socket.handshake.auth.name",
    },
    {
      mistake: "keeps the last newcomer's name for everybody",
      edits: [
        ['io.on("connection"', 'let name = "";\nio.on("connection"'],
        ["socket.data.name = socket", "name = socket"],
        ["from: socket.data.name", "from: name"],
      ],
      fails: [NAME],
      says: 'and heard shout {"text":"coming","from":"bob"} instead',
    },
    {
      mistake: "relays with a volatile emit",
      edits: [["io.emit(", "io.volatile.emit("]],
      fails: [ORDER],
      says: "nothing volatile",
    },
    {
      mistake: "gathers shouts for a moment and relays the newest first",
      edits: [
        [
          'io.on("connection"',
          'const waiting: (() => void)[] = [];\nlet timer: NodeJS.Timeout;\nio.on("connection"',
        ],
        [
          RELAY,
          `waiting.unshift(() => void ${RELAY.slice(0, -1)});
           // Begins anew with each shout: none of the ten is ever alone, on a busy machine either.
           clearTimeout(timer);
           timer = setTimeout(() => {
             for (const relay of waiting.splice(0)) relay();
           }, 50);`,
        ],
      ],
      fails: [ORDER],
      says: 'should hear shout {"text":"one"} and heard shout',
    },
    {
      mistake: "listens to one shout of each client",
      edits: [['socket.on("shout"', 'socket.once("shout"']],
      fails: [ORDER, ONCE],
      says: 'and heard no "shout"',
    },
    {
      mistake: "adds a listener again at every shout",
      edits: [
        [
          WHOLE_RELAY,
          `  const relay = (text: string) => {
               ${RELAY}
               socket.on("shout", relay);
             };
             socket.on("shout", relay);`,
        ],
      ],
      fails: [ONCE, ORDER],
      says: "never inside another listener",
    },
    {
      mistake: "adds a listener to all sockets at each arrival",
      edits: [
        [
          WHOLE_RELAY,
          `  for (const each of io.sockets.sockets.values()) {
               each.on("shout", (text) => {
                 io.emit("shout", { text, from: each.data.name });
               });
             }`,
        ],
      ],
      fails: [ONCE, EVERYBODY, ORDER, LEFT],
      says: "never to all sockets",
    },
    {
      mistake: "lets the sender hear it once more",
      edits: [[RELAY, `${RELAY}\n    socket.emit("shout", { text, from: socket.data.name });`]],
      fails: [EVERYBODY, ORDER],
      says: String.raw`should hear shout {"text":"{\"soup`,
    },
    {
      mistake: "takes the same words of the same person for a double",
      edits: [
        [
          RELAY,
          `const { last } = socket.data as { last?: string };\n    Object.assign(socket.data, { last: text });\n    if (text !== last) ${RELAY}`,
        ],
      ],
      fails: [ONCE],
      says: "Shouted again, it is another shout",
    },
    {
      mistake: "takes a shout that was heard before for a double",
      edits: [
        ['io.on("connection"', 'const heard = new Set<string>();\nio.on("connection"'],
        [RELAY, `if (heard.has(text)) return;\nheard.add(text);\n${RELAY}`],
      ],
      fails: [ONCE, NAME],
      says: "Shouted again, it is another shout",
    },
    {
      mistake: "greets again when somebody leaves",
      edits: [
        [GREETING, `${GREETING}\n  socket.on("disconnect", () => io.emit("welcome", nodeName));`],
      ],
      fails: [LEFT],
      says: "there is none to greet",
    },
    {
      mistake: "keeps a list, and strikes the oldest off when one leaves",
      edits: [
        [
          GREETING,
          `${GREETING}\n  everybody.push(socket);\n  socket.on("disconnect", () => everybody.shift());`,
        ],
        [
          RELAY,
          'for (const each of everybody) each.emit("shout", { text, from: socket.data.name });',
        ],
        ['io.on("connection"', 'const everybody: Socket[] = [];\n\nio.on("connection"'],
        ["import { Server }", "import { Server, type Socket }"],
      ],
      fails: [LEFT],
      says: "Whoever leaves takes nothing of the others along",
    },
    {
      mistake: "forgets a name as soon as one connection of that name is lost",
      edits: [
        [
          GREETING,
          `${GREETING}\n  const { name } = socket.data;\n  names.set(name, name);\n  socket.on("disconnect", () => names.delete(name));`,
        ],
        [RELAY, RELAY.replace("socket.data.name", "names.get(name)!")],
        ['io.on("connection"', 'const names = new Map<string, string>();\n\nio.on("connection"'],
      ],
      fails: [NAME],
      says: "A name belongs to each connection",
    },
    {
      mistake: "strikes a person off twice when both of her connections end",
      edits: [
        [
          GREETING,
          `${GREETING}
          people.set(socket.data.name, (people.get(socket.data.name) ?? new Set()).add(socket.id));
          socket.on("disconnect", () => {
            people.get(socket.data.name)!.delete(socket.id);
            people.delete(socket.data.name);
          });`,
        ],
        [
          'io.on("connection"',
          'const people = new Map<string, Set<string>>();\nio.on("connection"',
        ],
      ],
      fails: [NEWCOMER],
      says: "alice, bob, dave, erin disconnected when this check was over. That should end no node.",
    },
    {
      mistake: "disconnects everybody when one leaves",
      edits: [[GREETING, `${GREETING}\n  socket.on("disconnect", () => io.disconnectSockets());`]],
      fails: [NAME, LEFT],
      says: "the connection to node A was lost: io server disconnect",
    },
    {
      mistake: "reads what is shouted as JSON",
      edits: [[RELAY, `try {\n      text = JSON.parse(text);\n    } catch {}\n    ${RELAY}`]],
      fails: [EVERYBODY],
      says: "The text is passed on as it came",
    },
    {
      mistake: "passes on the first 1000 letters",
      edits: [[RELAY, RELAY.replace("text,", "text: text.slice(0, 1_000),")]],
      fails: [EVERYBODY],
      says: "The text is passed on as it came",
    },
    {
      mistake: "takes messages of 1000 bytes at most",
      edits: [["new Server(httpServer)", "new Server(httpServer, { maxHttpBufferSize: 1_000 })"]],
      fails: [EVERYBODY],
      says: "bob said it, and lost the connection: transport close",
    },
    {
      mistake: "tells whoever shouts over long-polling twice",
      edits: [
        [
          RELAY,
          `const shout = { text, from: socket.data.name };
    io.emit("shout", shout);
    if (socket.conn.transport.name === "polling") socket.emit("shout", shout);`,
        ],
      ],
      fails: [ORDER],
      says: 'and heard shout {"text":"and one","from":"dave"} instead',
    },
    {
      mistake: "keeps the first word of a name",
      edits: [[RELAY, RELAY.replace("socket.data.name", 'socket.data.name.split(" ")[0]!')]],
      fails: [NAME],
      says: "and is kept as it is",
    },
    {
      mistake: "lets each client shout 40 times",
      edits: [
        [
          WHOLE_RELAY,
          `  let shouts = 0;\n${WHOLE_RELAY.replace("{\n", "{\n    if (++shouts > 40) return;\n")}`,
        ],
      ],
      fails: [ONCE],
      says: "should hear",
    },
    {
      mistake: "greets again when a connection moves to a WebSocket",
      edits: [
        [
          GREETING,
          `${GREETING}\n  socket.conn.on("upgrade", () => socket.emit("welcome", nodeName));`,
        ],
      ],
      fails: [NEWCOMER],
      says: "that is no new connection",
    },
    {
      mistake: "sends what begins with @ to that person only",
      edits: [
        [
          RELAY,
          `const whom = /^@(\\w+)/.exec(text)?.[1];
    for (const each of io.sockets.sockets.values()) {
      const isMeant = !whom || each === socket || each.data.name === whom;
      if (isMeant) each.emit("shout", { text, from: socket.data.name });
    }`,
        ],
      ],
      fails: [EVERYBODY],
      says: 'and heard no "shout"',
    },
    {
      mistake: "turns smileys into emoji",
      edits: [[RELAY, `text = text.replaceAll(":)", "🙂"); ${RELAY}`]],
      fails: [EVERYBODY],
      says: "The text is passed on as it came",
    },
    {
      mistake: "takes a name for a part of an address",
      edits: [
        ["socket.handshake.auth.name;", "decoded(socket.handshake.auth.name);"],
        [
          'io.on("connection"',
          `const decoded = (text: string) => text.replace(/%\\d\\d/g, decodeURIComponent);
io.on("connection"`,
        ],
      ],
      fails: [NAME],
      says: "and is kept as it is",
    },
    {
      mistake: "keeps people in an object that has a constructor already",
      edits: [
        [GREETING, `${GREETING}\n  (people[socket.data.name] ??= []).push(socket.id);`],
        ['io.on("connection"', 'const people: Record<string, string[]> = {};\nio.on("connection"'],
      ],
      fails: [NAME],
      says: "push is not a function",
    },
    {
      mistake: "listens once more when a connection moves to a WebSocket",
      edits: [
        [
          WHOLE_RELAY,
          `  const listen = () => socket.on("shout", (text) => void ${RELAY.replace(";", "")});
  listen();
  socket.conn.once("upgrade", listen);
`,
        ],
      ],
      fails: [ONCE],
      says: "Add each listener once",
    },
    {
      mistake: "shouts in the name of whoever was lost",
      edits: [
        [
          GREETING,
          `${GREETING}
  socket.on("disconnect", (reason) => {
    const text = \`\${socket.data.name} was lost: \${reason}\`;
    if (!reason.startsWith("client")) io.emit("shout", { text, from: socket.data.name });
  });`,
        ],
      ],
      fails: [LEFT],
      says: "erin's connection was lost",
    },
    {
      mistake: "greets all connections of the newcomer's name",
      edits: [
        [
          GREETING,
          'void socket.join(socket.data.name);\n  io.in(socket.data.name).emit("welcome", nodeName);',
        ],
      ],
      fails: [NEWCOMER],
      says: "One greeting for each connection",
    },
    {
      mistake: "puts a text in the place of another, where a dollar sign has a meaning",
      edits: [[RELAY, RELAY.replace("{ text,", '{ text: "{text}".replace("{text}", text),')]],
      fails: [EVERYBODY],
      says: "The text is passed on as it came",
    },
    {
      mistake: "takes what begins with a slash for a command",
      edits: [[RELAY, `if (text.startsWith("/")) return;\n    ${RELAY}`]],
      fails: [EVERYBODY],
      says: "The text is passed on as it came",
    },
  ],
});
