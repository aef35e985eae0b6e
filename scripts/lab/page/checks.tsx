import type { CheckVerdict, Outcome } from "../../workshop/verdict.ts";
import type { Act } from "./act.ts";
import type { State } from "./state.ts";

const MARKS: Record<Outcome, string> = { passed: "✓", failed: "✗", broken: "!" };

/** The checks of the step, and what they found. */
export function Checks({ checks, verdict, act }: Pick<State, "checks" | "verdict"> & { act: Act }) {
  const isRunning = verdict === "running";
  const open = checks.filter((check) => check.verdict !== "passed");
  return (
    <section aria-label="Checks">
      <button class="main" disabled={isRunning} onClick={() => act({ do: "check" })}>
        {isRunning ? "Checking …" : verdict ? "Check again" : "Run the checks"}
      </button>
      <p class="faint">
        They start nodes and a Redis of their own. The cluster of the picture goes on undisturbed.
      </p>
      <p
        role="status"
        class={typeof verdict === "object" ? `verdict ${verdict.verdict}` : "verdict"}
      >
        {typeof verdict === "object" && inWords(verdict.step, verdict.verdict, checks, verdict.ms)}
      </p>
      <ul class="check-list">
        {checks.map(({ name, verdict: outcome }) => (
          <li key={name} class={outcome}>
            <span aria-label={outcome}>{MARKS[outcome]}</span> {name}
          </li>
        ))}
      </ul>
      {open[0]?.message && <pre tabIndex={0}>{`${open[0].name}\n\n${open[0].message}`}</pre>}
    </section>
  );
}

function inWords(
  step: string,
  outcome: Outcome,
  checks: readonly CheckVerdict[],
  ms: number,
): string {
  const passed = checks.filter((check) => check.verdict === "passed").length;
  const seconds = (ms / 1000).toFixed(1);
  return `${MARKS[outcome]} ${step} ${outcome}: ${passed} of ${checks.length} checks pass, ${seconds} s`;
}
