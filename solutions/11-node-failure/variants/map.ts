import { io } from "socket.io-client";

interface Message {
  room: string;
  text: string;
  from: string;
}

/** A new connection for every loss, made by hand; the old one is thrown away. */
export const connectChat = (url: string, name: string, hear: (message: Message) => void) => {
  const rooms = new Map<string, "joining" | "joined">();
  let isOpen = true;
  let socket = open();

  function open() {
    const fresh = io(url, {
      auth: { name },
      withCredentials: true,
      reconnection: false,
      forceNew: true,
    });
    fresh.on("message", hear);
    fresh.on("connect", async () => {
      for (const room of rooms.keys()) {
        rooms.set(room, "joining");
        await fresh.emitWithAck("join", room).then(
          () => rooms.has(room) && rooms.set(room, "joined"),
          () => {},
        );
      }
    });
    const again = () => {
      fresh.removeAllListeners();
      fresh.close();
      if (isOpen) setTimeout(() => (socket = open()), 150);
    };
    fresh.on("disconnect", again);
    fresh.on("connect_error", again);
    return fresh;
  }

  return {
    join: async (room: string) => {
      rooms.set(room, "joining");
      if (socket.connected) await socket.emitWithAck("join", room);
    },
    leave: async (room: string) => {
      rooms.delete(room);
      if (socket.connected) await socket.emitWithAck("leave", room);
    },
    say: (room: string, text: string) => void socket.emit("message", room, text),
    close: () => {
      isOpen = false;
      socket.close();
    },
  };
};
