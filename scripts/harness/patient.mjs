// Loaded into a node before its server.ts. Told to be ill over IPC, it lets the server answer
// /healthz as it does, but with the status 503 and without the PONG of Redis, and tells of each such
// answer. Nothing else is changed: not the port, and no other request.
import { Server } from "node:http";

const tell = process.send.bind(process);
delete process.send;
let isIll = false;
process.on("message", (message) => (isIll = message.isIll));
process.channel.unref();

const { emit } = Server.prototype;
Server.prototype.emit = function (event, request, response) {
  if (isIll && event === "request" && request.url.startsWith("/healthz")) makeIll(response);
  return Reflect.apply(emit, this, arguments);
};

function makeIll(response) {
  const { writeHead, end } = response;
  response.writeHead = (_status, ...rest) => {
    tell({ ill: true });
    return writeHead.call(response, 503, ...rest);
  };
  response.end = (body, ...rest) =>
    end.call(response, typeof body === "string" ? body.replace('"PONG"', '"gone"') : body, ...rest);
}
