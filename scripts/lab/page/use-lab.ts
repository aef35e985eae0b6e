import { useEffect, useRef, useState } from "preact/hooks";
import { io, type Socket } from "socket.io-client";
import type { LabToPage, PageToLab } from "../events.ts";
import type { Act } from "./act.ts";
import { EMPTY, type Message, type State, withHops, withSaid } from "./state.ts";
import type { Tokens } from "./tokens.ts";

/** Notes go away by themselves, in ms. */
const NOTE_SHOWN = 8_000;

/** The connection to the lab's server: what it tells, and how to ask it. */
export function useLab() {
  const [state, setState] = useState<State>(EMPTY);
  const tokens = useRef<Tokens>(undefined);
  const socket = useRef<Socket<LabToPage, PageToLab>>(undefined);
  const change = (part: Partial<State>) => setState((before) => ({ ...before, ...part }));
  const say = (note: string) => {
    change({ note });
    setTimeout(
      () => setState((now) => (now.note === note ? { ...now, note: "" } : now)),
      NOTE_SHOWN,
    );
  };

  useEffect(() => {
    const lab: Socket<LabToPage, PageToLab> = io({ transports: ["websocket"] });
    socket.current = lab;
    lab.on("connect", () => change({ connected: true }));
    lab.on("disconnect", () => change({ connected: false }));
    lab.on("picture", (picture) => change({ picture }));
    lab.on("guide", (guide) => change({ guide }));
    lab.on("saved", () => say("Saved: the nodes start again with it."));
    lab.on("problem", say);
    lab.on("checks", (checks, verdict) => change({ checks, verdict: verdict ?? "running" }));
    lab.on("said", (said) => {
      for (const each of said) tokens.current?.begin(each);
      setState((now) => ({ ...now, messages: withSaid(now.messages, said) }));
    });
    lab.on("hops", (hops) => {
      tokens.current?.add(hops);
      setState((now) => ({ ...now, messages: withHops(now.messages, hops) }));
    });
    return () => void lab.disconnect();
  }, []);

  const act: Act = (action) => {
    socket.current?.emit("act", action, (problem) => problem && say(problem));
  };
  const setTokens = (made: Tokens) => (tokens.current = made);
  const replay = ({ said, hops }: Message) => tokens.current?.replay(said, hops);
  return { state, act, setTokens, replay };
}
