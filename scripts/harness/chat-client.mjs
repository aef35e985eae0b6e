// Runs connectChat() of a client.ts in a process of its own, told over IPC what to do: whatever that
// file does, it does not do it to the workshop. Arguments: the file, the URL and the name.
const [file, url, name] = process.argv.slice(2);
process.on("disconnect", () => process.exit());

const { connectChat } = await import(file);
const chat = await connectChat?.(url, name, (message) => process.send({ heard: message }));
const functions = { connectChat, ...pick(chat, "join", "leave", "say", "close") };
const missing = Object.keys(functions).filter((each) => typeof functions[each] !== "function");

process.on("message", ({ call, args, id }) => {
  if (call === "ping") return process.send({ called: id });
  if (call === "hosts") host(...args);
  else leftOpen(chat[call](...args));
  return process.send({ called: id });
});
process.send({ missing });

/** Somebody else uses the same program: joins a room, and says so there. */
function host(other, room, text) {
  const another = connectChat(url, other, () => {});
  leftOpen(another.join(room));
  leftOpen(another.say(room, text));
}

/** What join and leave return is left open. A promise may well fail when its connection is lost. */
function leftOpen(result) {
  Promise.resolve(result).catch(() => {});
}

function pick(object, ...names) {
  return Object.fromEntries(names.map((each) => [each, object?.[each]]));
}
