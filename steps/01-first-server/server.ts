import { createServer } from "node:http";

const port = Number(process.env.PORT ?? 3000);
const nodeName = "A";

const httpServer = createServer((_request, response) => {
  response.writeHead(404).end("Only chat is served here.\n");
});

// TODO Make this a chat server.
//   - Attach a Socket.IO server to `httpServer` (its type is `ChatServer`, from "#chat").
//   - When a client connects, keep the name it gives in the handshake (`auth.name`) in
//     `socket.data.name`, and greet that client, and nobody else, with `welcome(nodeName)`.
//   - When a client sends `shout(text)`, everybody connected hears
//     `shout({ text, from })`, the sender too; `from` is the sender's name.

httpServer.listen(port, () => {
  console.log(`Node ${nodeName} listens on http://localhost:${port}`);
});
