import type { Attempt } from "../attempt.ts";
import { judged, unjudged } from "../attempt.ts";
import type { Kernel } from "../../own-kernel.ts";
import { underOwnKernel } from "./of-kernel.ts";
import type { Probe } from "./probe.ts";

type Answer = { readonly word: string; readonly detail: string };

/** What each probe printed, by its name; the first line of a name counts. */
export function readAnswers(log: string): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const line of log.split("\n")) {
    const [mark, name, word, ...detail] = line.split("\t");
    if (mark !== "probe" || name === undefined || word === undefined || answers.has(name)) continue;
    answers.set(name, { word, detail: detail.join(" ").trim() });
  }
  return answers;
}

/**
 * Only a refusal that the probe knows is containment: silence, a crash and a strange error are not. A kernel of the
 * sandbox's own may answer what it likes where the attempt could win nothing else.
 */
export function judgeProbe(group: string, probe: Probe, answer: Answer | undefined, kernel: Kernel): Attempt {
  const attempt = judgeAnswer(group, probe, answer);
  const isAnswered =
    answer !== undefined && (["kept", "through", "refused"].includes(answer.word) || answer.detail === noAnswerInTime);
  return kernel === "own" ? underOwnKernel(attempt, isAnswered) : attempt;
}

/** What the program says of an attempt that its alarm ended: the kernel took the call, and nothing came of it. */
const noAnswerInTime = "ended by signal 14";

function judgeAnswer(group: string, probe: Probe, answer: Answer | undefined): Attempt {
  const attempt = { group, name: probe.name, tried: probe.tried };
  if (answer === undefined) return unjudged(attempt, "the probe said nothing");
  const { word, detail } = answer;
  if (word === "kept") return judged(attempt, false, detail);
  if (word === "through") return judged(attempt, true, detail === "" ? "it got through" : detail);
  if (word !== "refused") return unjudged(attempt, `the probe broke: ${detail}`);
  if (probe.refusals.includes(detail)) return judged(attempt, false, detail);
  if (probe.through?.includes(detail) === true) return judged(attempt, true, `taken, and answered with ${detail}`);
  return unjudged(attempt, `an answer that says nothing: ${detail}`);
}
