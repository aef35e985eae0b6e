import { proof } from "#mistakes";

const LEAVES = "whoever leaves a room hears nothing more of it, on both nodes";
const TYPING = "everybody in the room but the connection that types sees the typing";
const OUTSIDE = "nobody outside the room sees the typing";
const ONE_EACH = "an announcement to two rooms reaches each member once, on both nodes";
const NO_ROOM = "an announcement to no room reaches nobody";
const MUTED = "whoever mutes a room hears none of its messages, and hears her other rooms";
const STAYS = "whoever mutes a room stays in it and still sees the typing there";
const UNMUTED = "unmuting brings the messages back, and nothing older";
const WHISPER = "a whisper finds a person on both nodes, on all her connections";
const EVE = "joining a room of somebody's name does not let one hear her whispers";
const DRAIN = "draining node A is heard on node A only, whoever asks included";

const SEES = "socket.to(roomOf(room)).emit";
const ANNOUNCE = 'if (rooms.length > 0) io.in(rooms.map(roomOf)).emit("notice", text);';
const MUTE = "await socket.join(mutedIn(room));";
const UNMUTE = "await socket.leave(mutedIn(room));";
const UNMUTE_ALL =
  'for (const each of socket.rooms) if (each.startsWith("muted:")) await socket.leave(each);';
const JOIN = "await socket.join(roomOf(room));";
const LEAVE = "await socket.leave(roomOf(room));";
const WHISPERS = 'io.in(personOf(name)).emit("whisper", { text, from: socket.data.name });';
const WHISPERS_HERE =
  'for (const other of io.sockets.sockets.values()) if (other.data.name === name) other.emit("whisper", { text, from: socket.data.name });';
const DRAINS = "io.local.emit";

export default proof({
  starterFails: [TYPING, ONE_EACH, MUTED, STAYS, UNMUTED, WHISPER, EVE, DRAIN],
  mistakes: [
    {
      mistake: "leaves the room without its prefix",
      edits: [["socket.leave(roomOf(room))", "socket.leave(room)"]],
      fails: [LEAVES],
      says: "join and leave have to mean the same room",
    },
    {
      mistake: "rooms have a prefix where one talks, and none where one joins",
      edits: [["await socket.join(roomOf(room))", "await socket.join(room)"]],
      fails: [TYPING, OUTSIDE, ONE_EACH, NO_ROOM, MUTED, STAYS, UNMUTED, EVE, DRAIN, LEAVES],
      says: 'heard no "typing"',
    },
    {
      mistake: "whoever types sees it as well",
      edits: [[SEES, "io.in(roomOf(room)).emit"]],
      fails: [TYPING, STAYS],
      says: "without the socket itself",
    },
    {
      mistake: "the typing is kept from all connections of the person who types",
      edits: [[SEES, "io.in(roomOf(room)).except(personOf(socket.data.name)).emit"]],
      fails: [TYPING],
      says: "(node B) should hear typing",
    },
    {
      mistake: "the typing goes to everybody else",
      edits: [[SEES, "socket.broadcast.emit"]],
      fails: [OUTSIDE],
      says: "Typing in the kitchen is for the kitchen only.",
    },
    {
      mistake: "the typing is told in all rooms of the person who types",
      edits: [
        [
          'socket.to(roomOf(room)).emit("typing", { room, from: socket.data.name });',
          'for (const each of socket.rooms) if (each.startsWith("room:")) socket.to(each).emit("typing", { room: each.slice(5), from: socket.data.name });',
        ],
      ],
      fails: [OUTSIDE],
      says: "Typing in the kitchen is for the kitchen only.",
    },
    {
      mistake: "the typing stays on its node",
      edits: [[SEES, "socket.local.to(roomOf(room)).emit"]],
      fails: [TYPING, OUTSIDE, STAYS],
      says: 'and heard no "typing"',
    },
    {
      mistake: "an emit for every room",
      edits: [[ANNOUNCE, 'for (const room of rooms) io.in(roomOf(room)).emit("notice", text);']],
      fails: [ONE_EACH],
      says: "two emits send two",
    },
    {
      mistake: "the announcer is left out",
      edits: [[ANNOUNCE, ANNOUNCE.replace("io.in", "socket.to")]],
      fails: [ONE_EACH, NO_ROOM],
      says: "alice (node A) should hear notice",
    },
    {
      mistake: "only the first room is told",
      edits: [[ANNOUNCE, 'if (rooms[0]) io.in(roomOf(rooms[0])).emit("notice", text);']],
      fails: [ONE_EACH],
      says: "carol (node B) should hear",
    },
    {
      mistake: "an announcement to no room is not held back",
      edits: [["if (rooms.length > 0) ", ""]],
      fails: [NO_ROOM],
      says: "io.in([]) names no room, so its emit goes to everybody",
    },
    {
      mistake: "an announcement to no room goes to whoever announces",
      edits: [
        [ANNOUNCE, 'io.in(rooms.length > 0 ? rooms.map(roomOf) : socket.id).emit("notice", text);'],
      ],
      fails: [NO_ROOM],
      says: "alice (node A) should hear notice",
    },
    {
      mistake: "room for two rooms only",
      edits: [[ANNOUNCE, ANNOUNCE.replace("rooms.map(roomOf)", "rooms.slice(0, 2).map(roomOf)")]],
      fails: [ONE_EACH],
      says: "are in the cellar only",
    },
    {
      mistake: "one room is muted at a time",
      edits: [[MUTE, `${UNMUTE_ALL}\n    ${MUTE}`]],
      fails: [MUTED, UNMUTED],
      says: "leaves out whoever is in another room",
    },
    {
      mistake: "whoever muted a room hears herself there",
      edits: [
        ["io.in(roomOf(room)).except", "socket.to(roomOf(room)).except"],
        [
          'emit("message", message);',
          'emit("message", message);\n    if (socket.rooms.has(roomOf(room))) socket.emit("message", message);',
        ],
      ],
      fails: [MUTED],
      says: "not even herself",
    },
    {
      mistake: "one mute for all rooms",
      edits: [["`muted:${room}`", '"muted"']],
      fails: [MUTED, UNMUTED],
      says: 'and heard no "message"',
    },
    {
      mistake: "each node remembers on its own who has muted a room",
      edits: [
        [
          "const mutedIn = (room: string) => `muted:${room}`;",
          "const mutes = new Map<string, Set<string>>();\nconst mutedIn = (room: string) => mutes.get(room) ?? mutes.set(room, new Set()).get(room)!;",
        ],
        ["except(mutedIn(room))", "except([...mutedIn(room)])"],
        [MUTE, "mutedIn(room).add(socket.id);"],
        [UNMUTE, "mutedIn(room).delete(socket.id);"],
      ],
      fails: [MUTED, UNMUTED],
      says: "carol (node B) should hear",
    },
    {
      mistake: "to mute is to leave",
      edits: [
        [MUTE, "await socket.leave(roomOf(room));"],
        [UNMUTE, "await socket.join(roomOf(room));"],
      ],
      fails: [STAYS, MUTED, UNMUTED],
      says: "Muting is not leaving",
    },
    {
      mistake: "the typing is muted as well",
      edits: [[SEES, "socket.to(roomOf(room)).except(mutedIn(room)).emit"]],
      fails: [STAYS],
      says: "only the room's messages stop",
    },
    {
      mistake: "unmute does nothing",
      edits: [[UNMUTE, ""]],
      fails: [UNMUTED],
      says: "unmute has to undo what mute did",
    },
    {
      mistake: "to mute again is to unmute",
      edits: [[MUTE, `if (socket.rooms.has(mutedIn(room))) ${UNMUTE}\n    else ${MUTE}`]],
      fails: [UNMUTED],
      says: "however often it was done",
    },
    {
      mistake: "unmute unmutes every room",
      edits: [[UNMUTE, UNMUTE_ALL]],
      fails: [UNMUTED],
      says: "in this room alone",
    },
    {
      mistake: "nobody joins the room of her name",
      edits: [["  void socket.join(personOf(socket.data.name));\n", ""]],
      fails: [WHISPER, STAYS, EVE],
      says: "a whisper goes to everybody of that name",
    },
    {
      mistake: "looks the person up among its own connections",
      edits: [[WHISPERS, WHISPERS_HERE]],
      fails: [WHISPER, EVE],
      says: "io.sockets.sockets knows this node's connections only",
    },
    {
      mistake: "whispers to one connection of the person only",
      edits: [
        ['socket.on("whisper", (name', 'socket.on("whisper", async (name'],
        [
          WHISPERS,
          'const other = (await io.fetchSockets()).find(({ data }) => data.name === name);\n    other?.emit("whisper", { text, from: socket.data.name });',
        ],
      ],
      fails: [WHISPER],
      says: 'and heard no "whisper"',
    },
    {
      mistake: "whispers to her connections on this node once more",
      edits: [[WHISPERS, `${WHISPERS}\n    ${WHISPERS_HERE}`]],
      fails: [WHISPER],
      says: "should hear whisper",
    },
    {
      mistake: "whispers to whoever has a name that begins so",
      edits: [
        ['socket.on("whisper", (name', 'socket.on("whisper", async (name'],
        [
          WHISPERS,
          'for (const other of await io.fetchSockets()) if (other.data.name.startsWith(name)) other.emit("whisper", { text, from: socket.data.name });',
        ],
      ],
      fails: [WHISPER],
      says: "A whisper to bob is for bob alone",
    },
    {
      mistake: "a whisper for everybody to hear",
      edits: [[WHISPERS, WHISPERS.replace("io.in(personOf(name))", "io")]],
      fails: [WHISPER, EVE],
      says: "should hear whisper",
    },
    {
      mistake: "persons and rooms share their names",
      edits: [
        ["`room:${room}`", "room"],
        ["`person:${name}`", "name"],
      ],
      fails: [EVE],
      says: "Clients choose the names of rooms",
    },
    {
      mistake: "the drain is told to the whole cluster",
      edits: [[DRAINS, "io.emit"]],
      fails: [DRAIN],
      says: "and nobody elsewhere",
    },
    {
      mistake: "whoever drains does not hear it",
      edits: [[DRAINS, "socket.local.broadcast.emit"]],
      fails: [DRAIN],
      says: "alice (node A) should hear notice",
    },
    {
      mistake: "takes the same words for the same announcement",
      edits: [
        [ANNOUNCE, `if (text !== last) ${ANNOUNCE}\n    last = text;`],
        ["  // `join` may return", '  let last = "";\n  // `join` may return'],
      ],
      fails: [ONE_EACH],
      says: "Announced again, it is another announcement",
    },
    {
      mistake: "announces to all connections of the people in a room",
      edits: [
        [
          ANNOUNCE,
          `const members = rooms.length > 0 ? await io.in(rooms.map(roomOf)).fetchSockets() : [];
    const people = members.map(({ data }) => personOf(data.name));
    if (people.length > 0) io.in(people).emit("notice", text);`,
        ],
        ['socket.on("announce", (', 'socket.on("announce", async ('],
      ],
      fails: [ONE_EACH],
      says: "A connection is in a room, not a person",
    },
    {
      mistake: "whoever joins again is not muted any more",
      edits: [[JOIN, `${JOIN}\n    await socket.leave(mutedIn(room));`]],
      fails: [MUTED],
      says: "A mute lasts until unmute",
    },
    {
      mistake: "whoever leaves is not muted any more when she comes back",
      edits: [[LEAVE, `${LEAVE}\n    await socket.leave(mutedIn(room));`]],
      fails: [MUTED],
      says: "A mute lasts until unmute",
    },
    {
      mistake: "whoever leaves her last room gets no whispers any more",
      edits: [
        [
          LEAVE,
          `${LEAVE}
    const isOut = ![...socket.rooms].some((each) => each.startsWith(roomOf("")));
    if (isOut) await socket.leave(personOf(socket.data.name));`,
        ],
      ],
      fails: [WHISPER],
      says: "a room spans all nodes",
    },
    {
      mistake: "everybody is in a room of her name, as others join them",
      edits: [
        [
          "  // `join` may return",
          "  void socket.join(roomOf(socket.data.name));\n  // `join` may return",
        ],
      ],
      fails: [EVE],
      says: "none that is called eve",
    },
    {
      mistake: "leaves out only those of the first room, when it announces to the next",
      edits: [
        [
          ANNOUNCE,
          `for (const [index, room] of rooms.entries()) {
      const told = rooms.slice(0, Math.min(index, 1)).map(roomOf);
      io.in(roomOf(room)).except(told).emit("notice", text);
    }`,
        ],
      ],
      fails: [ONE_EACH],
      says: 'and heard notice "bring wine" instead',
    },
    {
      mistake: "one who unmutes does so for all",
      edits: [[UNMUTE, "io.in(roomOf(room)).socketsLeave(mutedIn(room));"]],
      fails: [UNMUTED],
      says: "for nobody else",
    },
    {
      mistake: "whoever unmutes a room joins it",
      edits: [[UNMUTE, `${UNMUTE}\n    ${JOIN}`]],
      fails: [UNMUTED],
      says: "is not to join it",
    },
    {
      mistake: "whispers to names in whatever case",
      edits: [["`person:${name}`", "`person:${name.toLowerCase()}`"]],
      fails: [WHISPER],
      says: "bob is not Bob",
    },
    {
      mistake: "a person is gone with the first of her connections",
      edits: [
        [
          "  // `join` may return",
          `  socket.on("disconnect", () => {
    io.in(personOf(socket.data.name)).socketsLeave(personOf(socket.data.name));
  });
  // \`join\` may return`,
        ],
      ],
      fails: [WHISPER],
      says: "should hear whisper",
    },
    {
      mistake: "announces to the rooms that have members on its own node",
      edits: [
        [
          ANNOUNCE,
          `const known = rooms.map(roomOf).filter((room) => io.sockets.adapter.rooms.has(room));
    if (known.length > 0) io.in(known).emit("notice", text);`,
        ],
      ],
      fails: [ONE_EACH],
      says: "a room spans all nodes",
    },
    {
      mistake: "whoever mutes a room hears no shouts",
      edits: [
        [MUTE, `${MUTE}\n    await socket.join("deaf");`],
        ['io.emit("shout"', 'io.except("deaf").emit("shout"'],
      ],
      fails: [STAYS],
      says: "only the room's messages stop",
    },
    {
      mistake: "whoever mutes a room hears no whispers",
      edits: [
        [MUTE, `${MUTE}\n    await socket.join("deaf");`],
        ["io.in(personOf(name)).emit", 'io.in(personOf(name)).except("deaf").emit'],
      ],
      fails: [STAYS],
      says: "should hear\n  whisper",
    },
    {
      mistake: "whoever has muted a room is not seen typing there",
      edits: [[SEES, `if (!socket.rooms.has(mutedIn(room))) ${SEES}`]],
      fails: [STAYS],
      says: "bob has muted the room, not himself",
    },
    {
      mistake: "counts how often a room was muted and unmuted",
      edits: [
        [
          "  // `join` may return",
          "  const mutes = new Map<string, number>();\n  // `join` may return",
        ],
        [
          MUTE,
          `mutes.set(room, Math.min((mutes.get(room) ?? 0) + 1, 1));
    if (mutes.get(room) === 1) ${MUTE}`,
        ],
        [UNMUTE, `mutes.set(room, (mutes.get(room) ?? 0) - 1);\n    ${UNMUTE}`],
      ],
      fails: [UNMUTED],
      says: "muted the kitchen for longer than bob",
    },
    {
      mistake: "whispers to the connections that it finds, and to all when there is none",
      edits: [
        [
          WHISPERS,
          `void io.fetchSockets().then((all) => {
      const hers = all.filter(({ data }) => data.name === name).map(({ id }) => id);
      io.in(hers).emit("whisper", { text, from: socket.data.name });
    });`,
        ],
      ],
      fails: [WHISPER],
      says: "to somebody who is not there",
    },
    {
      mistake: "drains whoever has a connection to this node, on all of them",
      edits: [
        [
          'io.local.emit("notice", text);',
          `const names = [...io.sockets.sockets.values()].map(({ data }) => data.name);
    io.in(names.map(personOf)).emit("notice", text);`,
        ],
      ],
      fails: [DRAIN],
      says: "bob's phone is on the other node",
    },
    {
      mistake: "drains one connection of each person",
      edits: [
        [
          'io.local.emit("notice", text);',
          `const all = [...io.sockets.sockets.values()];
    for (const each of new Map(all.map((one) => [one.data.name, one])).values()) each.emit("notice", text);`,
        ],
      ],
      fails: [DRAIN],
      says: "reaches every connection to the node",
    },
    {
      mistake: "nobody hears a shout any more",
      edits: [['io.emit("shout", { text, from: socket.data.name });', "void text;"]],
      fails: [STAYS, LEAVES, DRAIN],
      says: "only the room's messages stop",
    },
    {
      mistake: "is in one's own room by way of Redis, and welcomed at once",
      edits: [
        [
          "void socket.join(personOf(socket.data.name));",
          "io.in(socket.id).socketsJoin(personOf(socket.data.name));",
        ],
      ],
      fails: [EVE],
      says: "Whoever is connected can be whispered to",
    },
    {
      mistake: "tells of one who types at a time",
      edits: [
        [
          `${SEES}("typing", { room, from: socket.data.name });`,
          `clearTimeout(typing);
    typing = setTimeout(() => socket.to(roomOf(room)).emit("typing", { room, from: socket.data.name }), 200);`,
        ],
        ["const roomOf =", "let typing: NodeJS.Timeout;\nconst roomOf ="],
      ],
      fails: [TYPING],
      says: "Two type at the same time",
    },
    {
      mistake: "rooms of clients have no prefix of their own",
      edits: [
        [
          "const roomOf = (room: string) => `room:${room}`;",
          "const roomOf = (room: string) => room;",
        ],
      ],
      fails: [EVE],
      says: "no room of theirs is one of yours",
    },
    {
      mistake: "takes nobody any more once it was drained",
      edits: [
        [DRAINS, "isDrained = true;\n    io.local.emit"],
        [
          "const roomOf =",
          'let isDrained = false;\nio.use((_socket, next) => next(isDrained ? new Error("drained") : undefined));\nconst roomOf =',
        ],
      ],
      fails: [DRAIN],
      says: "The connection failed: drained",
    },
    {
      mistake: "leaves out the prefix where a room's name has it already",
      edits: [["=> `room:${room}`", '=> (room.startsWith("room:") ? room : `room:${room}`)']],
      fails: [EVE],
      says: "none that is called eve, or room:bob",
    },
  ],
});
