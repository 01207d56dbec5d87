import type { Clock } from "../../engine/needs.ts";
import type { GateName } from "../../model/names.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { Step } from "../../rules/next.ts";
import type { Io } from "../io.ts";
import { plainText } from "../plain-text.ts";

const signs = { pass: "✓", waits: "…", fail: "✗", error: "?" } as const;

/** After so long without a word, what is waited for is said again. */
const patienceMs = 60_000;

/** Says each gate's answer once, with the seconds since the start; a new attempt walks the gates anew. */
export const createProgress = (io: Io, clock: Clock): ((step: Step) => void) => {
  const began = clock.now();
  const said = new Map<GateName, string>();
  let attempts = 1;
  let spokeAt = began;
  const say = (sign: string, gate: string, reason: string): void => {
    spokeAt = clock.now();
    const seconds = `${((spokeAt - began) / 1_000).toFixed(1)} s`;
    io.out(`${seconds.padStart(9)}  ${sign} ${gate.padEnd(8)} ${plainText(reason.split("\n")[0] ?? "")}`);
  };
  return ({ run, road }) => {
    for (const { because, n } of run.attempts.slice(attempts)) {
      say("✗", because.gate, because.text);
      io.out(`${" ".repeat(11)}↻ attempt ${n}, told what was wrong`);
      said.clear();
    }
    attempts = Math.max(1, run.attempts.length);
    for (const verdict of run.attempts.length > 1 ? road.slice(road.findIndex(isFromBuild)) : road) {
      const line = `${verdict.outcome} ${verdict.reason}`;
      const before = said.get(verdict.gate);
      said.set(verdict.gate, line);
      const isKnown = before === line || (before?.startsWith("pass ") === true && verdict.outcome === "pass");
      const isLate = verdict.outcome === "waits" && clock.now() - spokeAt >= patienceMs;
      if (isOfGitHub(verdict) || (isKnown && !isLate)) continue;
      say(signs[verdict.outcome], verdict.gate, reasonHere(verdict));
    }
  };
};

/** There is nobody to wait for, and nowhere to publish. */
const isOfGitHub = (verdict: Verdict): boolean =>
  verdict.gate === "publish" || (verdict.outcome === "waits" && verdict.whom.kind === "slot");

const isFromBuild = ({ gate }: Verdict): boolean => !["spec", "permit", "room", "ground"].includes(gate);

/** What only GitHub could say is not spoken of as if it had been asked. */
const reasonHere = ({ gate, outcome, reason }: Verdict): string =>
  outcome === "pass" && (gate === "permit" || gate === "room") ? "taken for granted: there is no GitHub here" : reason;
