import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { Server, type Socket } from "socket.io";
import type { ReservedPort } from "../harness/ports.ts";
import { act } from "./actions.ts";
import type { LabToPage, PageToLab } from "./events.ts";
import type { Lab } from "./lab.ts";
import { buildPage } from "./page-files.ts";
import { Feed } from "./feed.ts";

/** Scripts, styles and connections of this very origin, and nothing else. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the page of a lab, on 127.0.0.1 only, to the page's own origin only. It reads no file for
 * anybody: the page is three answers, built when the lab starts.
 */
export async function serveLab(
  lab: Lab,
  port: ReservedPort,
  guide: string,
): Promise<AsyncDisposable & { url: string }> {
  const files = await buildPage();
  const server = createServer((request, response) => {
    if (!isOwnHost(request, port.number)) return refuse(response, 403, "Not from there.\n");
    const file = files.get(request.url ?? "");
    if (request.method !== "GET" || !file) return refuse(response, 404, "Nothing is here.\n");
    const headers = { "content-type": file.type, "content-security-policy": POLICY };
    response.writeHead(200, { ...headers, "cache-control": "no-store" }).end(file.content);
  });
  const io = new Server<PageToLab, LabToPage>(server, {
    serveClient: false,
    transports: ["websocket"],
    // CORS does not cover WebSockets, so this does: https://socket.io/docs/v4/server-options/#allowrequest
    allowRequest: (request, decide) => {
      decide(null, isOwnHost(request, port.number) && isOwnOrigin(request, port.number));
    },
  });
  const feed = new Feed(lab, io);
  io.on("connection", (socket: Socket<PageToLab, LabToPage>) => {
    socket.emit("guide", guide);
    socket.emit("picture", lab.picture);
    socket.on("act", async (action, answer) => {
      const problem = await act(lab, action ?? {});
      if (typeof answer === "function") answer(problem);
    });
  });
  server.listen(port.number, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://localhost:${port.number}`,
    [Symbol.asyncDispose]: async () => {
      feed.close();
      const closed = io.close();
      // Browsers keep a connection ready that no request has come on: close() would wait for it.
      await setImmediate();
      server.closeAllConnections();
      await closed;
      port[Symbol.dispose]();
    },
  };
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(reason);
}

/** Whether the browser was led here by our own name: another site's name may point here, too. */
function isOwnHost({ headers }: IncomingMessage, port: number): boolean {
  return [`localhost:${port}`, `127.0.0.1:${port}`].includes(headers.host ?? "");
}

function isOwnOrigin({ headers }: IncomingMessage, port: number): boolean {
  return [`http://localhost:${port}`, `http://127.0.0.1:${port}`].includes(headers.origin ?? "");
}
