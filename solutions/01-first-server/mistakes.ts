import { proof } from "#mistakes";

export default proof({
  starterFails: [
    "a client connects over WebSocket and is welcomed by the node's name",
    "a client connects over HTTP long-polling and is welcomed",
    "only the newcomer is welcomed",
    "a shout reaches everybody, the sender too",
    "a shout carries the sender's name",
    "ten shouts arrive in the order they were sent, none missing, over WebSocket and over long-polling",
    "each shout is heard once, also after many",
    "a client that left disturbs nobody",
  ],
  mistakes: [
    {
      mistake: "relays the text without the name",
      edits: [["{ text, from: socket.data.name }", "{ text } as never"]],
      fails: ["a shout carries the sender's name"],
      says: 'and heard shout {"text":"soup is ready"} instead',
    },
    {
      mistake: "greets everybody at each arrival",
      edits: [['socket.emit("welcome"', 'io.emit("welcome"']],
      fails: ["only the newcomer is welcomed"],
      says: "greeted again each time somebody comes",
    },
  ],
});
