import { proof } from "#mistakes";

const EVERYBODY = "a message reaches everybody in the room, the sender too";
const SAYS = "a message says which room it is for and who sent it";
const STAYS = "a message stays out of other rooms";
const UNASKED = "nobody is in a room who has not joined it";
const TWO = "someone in two rooms hears both, each once";
const LEAVING = "after leaving, nothing more arrives";
const ONE = "leaving one room keeps the others";
const ACK = "join and leave are acknowledged only once they hold";
const REBORN = "a room dies with its last member and can be born again";

const ATTACHED = "const io: ChatServer = new Server(httpServer);\n";
const JOIN = "await socket.join(room);\n    ack();";
const LEAVE = "await socket.leave(room);\n    ack();";
const RELAY = 'io.in(room).emit("message", { room, text, from: socket.data.name });';
const RELAYING = `socket.on("message", (room, text) => {
    ${RELAY}
  });`;

/** Takes a room, wherever one is named, for the one that an expression makes of its name. */
function keepsRoomsAs(expression: string): [string, string][] {
  return [
    [JOIN, JOIN.replace("room", expression)],
    [LEAVE, LEAVE.replace("room", expression)],
    ["io.in(room)", `io.in(${expression})`],
  ];
}

export default proof({
  starterFails: [EVERYBODY, SAYS, STAYS, UNASKED, TWO, LEAVING, ONE, ACK, REBORN],
  mistakes: [
    {
      mistake: "leaves the sender out",
      edits: [["io.in(room).emit", "socket.to(room).emit"]],
      fails: [EVERYBODY, UNASKED, ACK, LEAVING, REBORN],
      says: "leaves the sender out",
    },
    {
      mistake: "answers the sender only",
      edits: [["io.in(room).emit", "socket.emit"]],
      fails: [EVERYBODY, SAYS, STAYS, UNASKED, TWO, LEAVING, ONE, ACK, REBORN],
      says: "io.in(room).emit reaches everybody whom",
    },
    {
      mistake: "calls an acknowledgement that nobody asked for",
      edits: [
        [
          RELAYING,
          `socket.on("message", (room, text, ack = undefined as never) => {
        (ack as () => void)();
        ${RELAY}
      });`,
        ],
      ],
      fails: [EVERYBODY, SAYS, STAYS, UNASKED, TWO, LEAVING, ONE, ACK, REBORN],
      says: "ack is not a function",
    },
    {
      mistake: "leaves the room out of the payload",
      edits: [
        ["{ room, text, from: socket.data.name }", "{ text, from: socket.data.name } as never"],
      ],
      fails: [SAYS],
      says: 'and heard message {"text":"soup is ready","from":"bob"} instead',
    },
    {
      mistake: "names the room that the sender joined first",
      edits: [["{ room, text", "{ room: [...socket.rooms][1]!, text"]],
      fails: [SAYS],
      says: "The room is the one that was written to",
    },
    {
      mistake: "names the room that the sender joined last",
      edits: [
        [JOIN, `Object.assign(socket.data, { room });\n${JOIN}`],
        ["{ room, text,", "{ room: (socket.data as never as { room: string }).room, text,"],
      ],
      fails: [SAYS],
      says: 'and heard message {"room":"cellar-',
    },
    {
      mistake: "tidies the text up",
      edits: [[RELAY, RELAY.replace("text,", "text: text.trim(),")]],
      fails: [SAYS],
      says: "passed on as it was written",
    },
    {
      mistake: "sends to everybody",
      edits: [["io.in(room).emit", "io.emit"]],
      fails: [STAYS, UNASKED, LEAVING, ACK, REBORN, ONE],
      says: "not to everybody",
    },
    {
      mistake: "puts everybody in a room of her own name",
      edits: [
        [
          'socket.emit("welcome", nodeName);',
          'socket.emit("welcome", nodeName);\n  void socket.join(socket.data.name);',
        ],
      ],
      fails: [UNASKED],
      says: "nobody is in a room unasked",
    },
    {
      mistake: "keeps the names of people in a room instead of their connections",
      edits: [
        [ATTACHED, `${ATTACHED}const members = new Map<string, Set<string>>();\n`],
        [
          JOIN,
          `members.set(room, (members.get(room) ?? new Set()).add(socket.data.name));
           ack();`,
        ],
        [LEAVE, "members.get(room)?.delete(socket.data.name);\n    ack();"],
        [
          RELAY,
          `for (const each of io.sockets.sockets.values()) {
             if (!members.get(room)?.has(each.data.name)) continue;
             each.emit("message", { room, text, from: socket.data.name });
           }`,
        ],
      ],
      fails: [STAYS, LEAVING, UNASKED],
      says: "A connection is in a room, not a person",
    },
    {
      mistake: "adds a listener for messages at each join",
      edits: [
        [RELAYING, ""],
        [JOIN, `await socket.join(room);\n${RELAYING}\nack();`],
      ],
      fails: [TWO, ACK, LEAVING, SAYS, UNASKED, ONE],
      says: "nor adds a listener",
    },
    {
      mistake: "sends once for each room of the sender",
      edits: [[RELAY, `for (const each of socket.rooms) if (each !== socket.id) ${RELAY}`]],
      fails: [TWO, LEAVING, SAYS, UNASKED, ONE],
      says: "or heard twice",
    },
    {
      mistake: "sends with a volatile emit",
      edits: [["io.in(room).emit", "io.in(room).volatile.emit"]],
      fails: [TWO, EVERYBODY],
      says: "a volatile message is lost",
    },
    {
      mistake: "lets people be in one room at a time",
      edits: [
        [
          JOIN,
          `for (const each of socket.rooms) if (each !== socket.id) await socket.leave(each);
           ${JOIN}`,
        ],
      ],
      fails: [TWO, UNASKED, ONE, SAYS],
      says: "neither ends the first",
    },
    {
      mistake: "leaves the room joined last, whichever is named",
      edits: [
        ['socket.emit("welcome"', 'let current = "";\n  socket.emit("welcome"'],
        [JOIN, `current = room;\n${JOIN}`],
        [LEAVE, "await socket.leave(current);\n    ack();"],
      ],
      fails: [LEAVING, ONE],
      says: "leave the room that the event names",
    },
    {
      mistake: "does nothing to leave",
      edits: [[LEAVE, "ack();"]],
      fails: [LEAVING, ACK, REBORN, ONE],
      says: 'and heard message {"room":"kitchen-',
    },
    {
      mistake: "keeps the last member in the room, so that it stays",
      edits: [
        [
          LEAVE,
          'if (io.of("/").adapter.rooms.get(room)?.size !== 1) await socket.leave(room);\n    ack();',
        ],
      ],
      fails: [REBORN],
      says: "bob had left the kitchen as the last",
    },
    {
      mistake: "takes all connections of a person out of the room that one leaves",
      edits: [
        [
          LEAVE,
          `for (const each of await io.in(room).fetchSockets()) if (each.data.name === socket.data.name) each.leave(room);\n    ack();`,
        ],
      ],
      fails: [LEAVING],
      says: "Only this one connection of bob's left",
    },
    {
      mistake: "takes everybody out of the room that one leaves",
      edits: [["await socket.leave(room);", "io.in(room).socketsLeave(room);"]],
      fails: [LEAVING, ACK, REBORN],
      says: "Only this one connection of bob's left: all others stay",
    },
    {
      mistake: "leaves all rooms instead of one",
      edits: [[LEAVE, "for (const each of socket.rooms) await socket.leave(each);\n    ack();"]],
      fails: [ONE],
      says: "leave the one room, not all",
    },
    {
      mistake: "leaves every room whose name begins with that of the one",
      edits: [
        [
          LEAVE,
          `for (const each of socket.rooms) if (each.startsWith(room)) await socket.leave(each);
    ack();`,
        ],
      ],
      fails: [ONE],
      says: "leave the one room, not all",
    },
    {
      mistake: "forgets who somebody is when she leaves a room",
      edits: [[LEAVE, `socket.data = {} as never;\n    ${LEAVE}`]],
      fails: [SAYS],
      says: "To leave a room changes neither",
    },
    {
      mistake: "lets whoever speaks hear it, in the room or not",
      edits: [
        [
          RELAY,
          `const message = { room, text, from: socket.data.name };
    socket.to(room).emit("message", message);
    socket.emit("message", message);`,
        ],
      ],
      fails: [LEAVING],
      says: "send to those who are in it, whoever speaks",
    },
    {
      mistake: "never acknowledges a join",
      edits: [[JOIN, "await socket.join(room);"]],
      fails: [ACK, EVERYBODY, SAYS, STAYS, UNASKED, TWO, LEAVING, ONE, REBORN],
      says: "No acknowledgement came",
    },
    {
      mistake: "acknowledges a join before a slow look-up has let it in",
      edits: [[JOIN, "ack();\n    setTimeout(() => void socket.join(room), 1_000);"]],
      fails: [ACK, EVERYBODY, SAYS, STAYS, UNASKED, TWO, LEAVING, ONE, REBORN],
      says: "call ack() after socket.join",
    },
    {
      mistake: "acknowledges a leave before a slow look-up has let it out",
      edits: [[LEAVE, "ack();\n    setTimeout(() => void socket.leave(room), 1_000);"]],
      fails: [ACK, LEAVING, REBORN, ONE],
      says: "the last leave before socket.leave",
    },
    {
      mistake: "does not acknowledge a join of somebody who is in",
      edits: [[JOIN, `if (socket.rooms.has(room)) return;\n${JOIN}`]],
      fails: [ACK, TWO, SAYS],
      says: "waits to be acknowledged",
    },
    {
      mistake: "does not acknowledge a leave of somebody who is out",
      edits: [[LEAVE, `if (!socket.rooms.has(room)) return;\n${LEAVE}`]],
      fails: [ACK],
      says: "waits to be acknowledged",
    },
    {
      mistake: "keeps members in a list, where who joins twice is twice",
      edits: [
        [ATTACHED, `${ATTACHED}const seats: [string, string][] = [];\n`],
        [JOIN, "seats.push([room, socket.id]);\n    ack();"],
        [
          LEAVE,
          `const index = seats.findIndex(([where, who]) => where === room && who === socket.id);
           seats.splice(index, 1);
           ack();`,
        ],
        [
          RELAY,
          `for (const [where, who] of seats) {
             if (where === room) io.to(who).emit("message", { room, text, from: socket.data.name });
           }`,
        ],
      ],
      fails: [TWO, ACK],
      says: "or heard twice",
    },
    {
      mistake: "limits a room to four and counts nobody down who disconnects",
      edits: [
        [ATTACHED, `${ATTACHED}const count = new Map<string, number>();\n`],
        [
          JOIN,
          `const there = count.get(room) ?? 0;
           if (there >= 4) return ack();
           count.set(room, there + 1);
           ${JOIN}`,
        ],
        [LEAVE, `count.set(room, (count.get(room) ?? 0) - 1);\n${LEAVE}`],
      ],
      fails: [REBORN],
      says: "erin (node A)",
    },
    {
      mistake: "closes a room when its founder disconnects",
      edits: [
        [
          JOIN,
          `if (!io.sockets.adapter.rooms.has(room)) socket.once("disconnect", () => io.socketsLeave(room));\n    ${JOIN}`,
        ],
      ],
      fails: [REBORN],
      says: "it needs no owner",
    },
    {
      mistake: "closes a room for good when its founder leaves",
      edits: [
        [ATTACHED, `${ATTACHED}const founders = new Map<string, string>();\n`],
        [
          JOIN,
          `const founder = founders.get(room) ?? socket.id;
           founders.set(room, founder);
           if (founder === "gone") return ack();
           ${JOIN}`,
        ],
        [
          LEAVE,
          `if (founders.get(room) === socket.id) founders.set(room, "gone");
           ${LEAVE}`,
        ],
      ],
      fails: [REBORN, LEAVING],
      says: "it needs no owner",
    },
    {
      mistake: "takes the same words for the same message",
      edits: [
        [
          RELAYING,
          `let last = "";
  ${RELAYING.replace("{\n", "{\n    if (last === text) return;\n    last = text;\n")}`,
        ],
      ],
      fails: [EVERYBODY],
      says: "Said again, it is another message",
    },
    {
      mistake: "tells nobody of a message when the sender is alone",
      edits: [[RELAY, `if ((io.sockets.adapter.rooms.get(room)?.size ?? 0) > 1) ${RELAY}`]],
      fails: [EVERYBODY, UNASKED, LEAVING, REBORN],
      says: "when nobody else is there",
    },
    {
      mistake: "shouts into the rooms of whoever shouts",
      edits: [['io.emit("shout"', 'io.in([...socket.rooms]).emit("shout"']],
      fails: [STAYS, ACK],
      says: "Shouts stay as they were",
    },
    {
      mistake: "whoever writes to a room is in it",
      edits: [[RELAY, `void socket.join(room);\n    ${RELAY}`]],
      fails: [UNASKED, LEAVING],
      says: "he has written to it once, and never joined it",
    },
    {
      mistake: "does not tell capital letters in names of rooms",
      edits: keepsRoomsAs("room.toLowerCase()"),
      fails: [UNASKED],
      says: "take a name as it is",
    },
    {
      mistake: "joins several rooms at once, with commas between",
      edits: [[JOIN, JOIN.replace("room", 'room.split(",")')]],
      fails: [UNASKED],
      says: "only in rooms whose names look like it",
    },
    {
      mistake: "listens to messages for each room that is joined",
      edits: [
        [RELAYING, ""],
        [
          JOIN,
          `${JOIN}
    socket.on("message", (to, text) => {
      const from = socket.data.name;
      if (to === room) io.in(room).emit("message", { room, text, from });
    });`,
        ],
      ],
      fails: [TWO, ACK, SAYS],
      says: "nor adds a listener",
    },
    {
      mistake: "lets people be in three rooms",
      edits: [[JOIN, `if (socket.rooms.size > 3) return ack();\n    ${JOIN}`]],
      fails: [TWO],
      says: "neither ends the first",
    },
    {
      mistake: "ends a room when its founder leaves it",
      edits: [
        [ATTACHED, `${ATTACHED}const founders = new Map<string, string>();\n`],
        [JOIN, `if (!founders.has(room)) founders.set(room, socket.id);\n    ${JOIN}`],
        [
          LEAVE,
          `if (founders.get(room) === socket.id) {
      io.socketsLeave(room);
      founders.delete(room);
    }
    ${LEAVE}`,
        ],
      ],
      fails: [LEAVING],
      says: "all others stay",
    },
    {
      mistake: "a person is out of her rooms as soon as one of her connections is lost",
      edits: [
        [
          RELAYING,
          `${RELAYING}

  socket.on("disconnecting", () => {
    for (const each of io.sockets.sockets.values()) {
      if (each.data.name !== socket.data.name) continue;
      for (const room of socket.rooms) void each.leave(room);
    }
  });`,
        ],
      ],
      fails: [ONE],
      says: "bob's phone has disconnected, and he has not",
    },
    {
      mistake: "tells the sender twice",
      edits: [
        [RELAY, `${RELAY}\n    socket.emit("message", { room, text, from: socket.data.name });`],
      ],
      fails: [EVERYBODY, LEAVING, ACK],
      says: "message",
    },
    {
      mistake: "shouts into each room",
      edits: [
        [
          'io.emit("shout", { text, from: socket.data.name });',
          'for (const room of io.of("/").adapter.rooms.keys()) io.in(room).emit("shout", { text, from: socket.data.name });',
        ],
      ],
      fails: [STAYS],
      says: "Shouts stay as they were",
    },
    {
      mistake: "everybody begins in the kitchen",
      edits: [['socket.on("join"', 'void socket.join("kitchen");\n  socket.on("join"']],
      fails: [UNASKED],
      says: "nobody is in a room unasked",
    },
    {
      mistake: "who has joined twice has to leave twice",
      edits: [
        [RELAYING, `${RELAYING}\n  const times = new Map<string, number>();`],
        [JOIN, `times.set(room, (times.get(room) ?? 0) + 1);\n    ${JOIN}`],
        [
          LEAVE,
          `times.set(room, Math.max(0, (times.get(room) ?? 0) - 1));
    if (times.get(room)) return ack();
    ${LEAVE}`,
        ],
      ],
      fails: [ACK],
      says: "to leave once is to be out",
    },
    {
      mistake: "takes whoever has the sender's name for the sender",
      edits: [
        [JOIN, `await socket.join([room, \`person:\${socket.data.name}\`]);\n    ack();`],
        [
          RELAY,
          `const message = { room, text, from: socket.data.name };
    socket.to(room).except(\`person:\${socket.data.name}\`).emit("message", message);
    if (socket.rooms.has(room)) socket.emit("message", message);`,
        ],
      ],
      fails: [EVERYBODY],
      says: "every connection of hers",
    },
    {
      mistake: "tells the sender's other connections, in the room or not",
      edits: [
        [
          "socket.data.name = socket.handshake.auth.name;",
          `socket.data.name = socket.handshake.auth.name;
  void socket.join("person:" + socket.data.name);`,
        ],
        [RELAY, RELAY.replace("io.in(room)", 'io.in([room, "person:" + socket.data.name])')],
      ],
      fails: [STAYS, LEAVING],
      says: "whoever spoke, bob or another",
    },
    {
      mistake: "takes the name of a room for a pattern",
      edits: [
        [
          RELAY,
          `const pattern = new RegExp(\`^\${room}$\`);
    for (const each of io.sockets.adapter.rooms.keys()) {
      if (pattern.test(each)) io.in(each).emit("message", { room, text, from: socket.data.name });
    }`,
        ],
      ],
      fails: [SAYS, UNASKED],
      says: "So is the name of a room",
    },
    {
      mistake: "keeps rooms in an object that has a constructor already",
      edits: [
        [JOIN, `(rooms[room] ??= new Set()).add(socket.id);\n    ${JOIN}`],
        [ATTACHED, `${ATTACHED}const rooms: Record<string, Set<string>> = {};\n`],
      ],
      fails: [SAYS],
      says: "add is not a function",
    },
    {
      mistake: "does one join at a time, the last of those that come together",
      edits: [
        ['socket.on("join"', 'let joining: NodeJS.Timeout;\n  socket.on("join"'],
        [
          JOIN,
          `clearTimeout(joining);
    joining = setTimeout(() => {
      void socket.join(room);
      ack();
    }, 10);`,
        ],
      ],
      fails: [TWO],
      says: "No acknowledgement came",
    },
    {
      mistake: "puts whoever comes back in her old rooms",
      edits: [
        [JOIN, `rooms.set(socket.data.name, new Set(socket.rooms).add(room));\n    ${JOIN}`],
        [LEAVE, `rooms.get(socket.data.name)?.delete(room);\n    ${LEAVE}`],
        [
          'socket.on("join"',
          'for (const room of rooms.get(socket.data.name) ?? []) void socket.join(room);\n  socket.on("join"',
        ],
        [ATTACHED, `${ATTACHED}const rooms = new Map<string, Set<string>>();\n`],
      ],
      fails: [UNASKED],
      says: "That is a new connection, and it is in no room",
    },
    {
      mistake: "tells rooms apart by their first 32 letters",
      edits: keepsRoomsAs("room.slice(0, 32)"),
      fails: [UNASKED],
      says: "only in rooms whose names look like it",
    },
    {
      mistake: "a room is a part of the one before the slash",
      edits: [[RELAY, RELAY.replace("io.in(room)", 'io.in([room, room.split("/")[0]!])')]],
      fails: [UNASKED],
      says: "nobody is in a room unasked",
    },
    {
      mistake: "leaves the room at the place where it was when it was joined",
      edits: [
        [
          'socket.on("join"',
          'const joined: string[] = [];\n  const places = new Map<string, number>();\n  socket.on("join"',
        ],
        [
          JOIN,
          `if (!socket.rooms.has(room)) places.set(room, joined.push(room) - 1);\n    ${JOIN}`,
        ],
        [
          LEAVE,
          `const [left] = joined.splice(places.get(room) ?? joined.length, 1);
    places.delete(room);
    if (left) await socket.leave(left);
    ack();`,
        ],
      ],
      fails: [ONE],
      says: "So he is in the cellar, and nowhere else",
    },
    {
      mistake: "strikes the last member off when a stranger disconnects",
      edits: [
        [ATTACHED, `${ATTACHED}const members = new Map<string, string[]>();\n`],
        [
          JOIN,
          `const list = members.get(room) ?? [];
    members.set(room, list.includes(socket.id) ? list : [...list, socket.id]);
    ack();`,
        ],
        [
          LEAVE,
          `members.set(room, (members.get(room) ?? []).filter((id) => id !== socket.id));
    ack();
  });

  socket.on("disconnect", () => {
    for (const list of members.values()) list.splice(list.indexOf(socket.id), 1);`,
        ],
        [
          RELAY,
          `for (const id of members.get(room) ?? []) {
      io.to(id).emit("message", { room, text, from: socket.data.name });
    }`,
        ],
      ],
      fails: [REBORN, ONE],
      says: "frank was in no room",
    },
    {
      mistake: "ends a room when one is left",
      edits: [
        [ATTACHED, `${ATTACHED}const open = new Set<string>();\n`],
        [JOIN, `open.add(room);\n    ${JOIN}`],
        [
          LEAVE,
          `await socket.leave(room);
    if ((io.sockets.adapter.rooms.get(room)?.size ?? 0) <= 1) open.delete(room);
    ack();`,
        ],
        [RELAY, `if (!open.has(room)) return;\n    ${RELAY}`],
      ],
      fails: [REBORN],
      says: "It is a room as long as there is one",
    },
    {
      mistake: "a room's name may begin with a hash sign or not",
      edits: keepsRoomsAs('room.replace(/^#/, "")'),
      fails: [UNASKED],
      says: "and nothing else: nobody is in a room unasked",
    },
    {
      mistake: "makes blanks in a room's name dashes",
      edits: keepsRoomsAs('room.replaceAll(" ", "-")'),
      fails: [UNASKED],
      says: "and nothing else: nobody is in a room unasked",
    },
  ],
});
