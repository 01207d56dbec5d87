import { parseArgs } from "node:util";
import type { ExitCode, Io } from "../io.ts";
import { asExpected, outcomeOf, type IssueView, type Outcome, type TurnLine } from "./outcome.ts";

/** What the demo needs: a stage that is set, and a server that runs on it. Wired in main. */
export type DemoNeeds = {
  /** Starts everything; `told` gets each turn as it happens. */
  readonly open: (told: (turn: TurnLine) => void) => Promise<Play>;
  readonly now: () => number;
  /** Calls back for each key a person presses; answers how to stop listening. */
  readonly keys: (pressed: (key: string) => void) => () => void;
};

export type Play = {
  readonly url: string;
  /** Files the issues and labels them, at once. */
  readonly begin: () => Promise<readonly number[]>;
  readonly look: (issue: number) => Promise<IssueView>;
  /** Approves a pull request as the simulated maintainer. */
  readonly approve: (pull: number) => Promise<void>;
  /** From the simulator's own books: things made twice, and trees on our branches or on main that no verify passed. */
  readonly audit: (
    verified: ReadonlySet<string>,
  ) => Promise<{ readonly duplicates: number; readonly unverified: number }>;
  readonly close: () => Promise<void>;
};

type Run = { readonly issue: number; readonly outcome: Outcome; readonly attempts: number; readonly title: string };

const longestMs = 10 * 60_000;
const lookEveryMs = 300;

/** Runs the demo. Exit 0 only if every issue came to what it must, nothing was made twice and nothing unverified pushed. */
export const demo = async (args: readonly string[], needs: DemoNeeds, io: Io): Promise<ExitCode> => {
  const { values } = parseArgs({
    args: [...args],
    options: { yes: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const say = (line: string): void => (values.json ? io.err : io.out)(line);
  const began = needs.now();
  const turns = new Map<number, TurnLine>();
  const verified = new Set<string>();
  say("Starting Postgres, a simulated GitHub and Lintel on loopback ...");
  const play = await needs.open((turn) => note(turn, turns, verified, say));
  try {
    const issues = await play.begin();
    say(`Four issues are labelled. Look at them: ${play.url}`);
    if (!values.yes)
      say("Approve in the browser (you are the maintainer there), or press a to approve what waits, q to leave.");
    const views = await watch(issues, play, needs, values.yes, turns);
    const runs = views.map((view): Run => ({
      issue: view.issue,
      title: view.title,
      outcome: outcomeOf(view),
      attempts: turns.get(view.issue)?.attempts ?? 0,
    }));
    const { duplicates, unverified } = await play.audit(verified);
    const ok = asExpected(runs) && duplicates === 0 && unverified === 0;
    const seconds = Math.round((needs.now() - began) / 100) / 10;
    for (const line of table(runs, duplicates, unverified, seconds)) say(line);
    if (!values.yes && !values.json && ok) await untilQuit(needs, say, play.url);
    if (values.json)
      io.out(
        JSON.stringify({
          ok,
          runs: runs.map(({ issue, outcome, attempts }) => ({ issue, outcome, attempts })),
          duplicates,
          unverified_trees_pushed: unverified,
          seconds,
        }),
      );
    return ok ? 0 : 1;
  } finally {
    await play.close();
  }
};

/** A line for each run whenever it stands somewhere else. */
const note = (
  turn: TurnLine,
  turns: Map<number, TurnLine>,
  verified: Set<string>,
  say: (line: string) => void,
): void => {
  for (const tree of turn.verified) verified.add(tree);
  const before = turns.get(turn.issue);
  turns.set(turn.issue, turn);
  if (before?.gate === turn.gate && before.reason === turn.reason) return;
  const waits = turn.whom === undefined ? "" : ` (waits for ${turn.whom})`;
  say(`  #${turn.issue}  ${turn.gate.padEnd(8)} ${turn.outcome.padEnd(6)} ${turn.reason}${waits}`);
};

const watch = async (
  issues: readonly number[],
  play: Play,
  needs: DemoNeeds,
  yes: boolean,
  turns: ReadonlyMap<number, TurnLine>,
): Promise<readonly IssueView[]> => {
  const until = needs.now() + (yes ? longestMs : 24 * 3_600_000);
  const wish = { approve: yes, leave: false };
  const stop = needs.keys((key) => {
    if (key === "a") wish.approve = true;
    if (key === "q") wish.leave = true;
  });
  const approved = new Set<string>();
  try {
    for (;;) {
      const views = await Promise.all(issues.map((issue) => play.look(issue)));
      if (wish.approve) await approveWaiting(views, play, turns, approved);
      wish.approve = yes;
      if (wish.leave || needs.now() > until || views.every((view) => outcomeOf(view) !== "working")) return views;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  } finally {
    stop();
  }
};

/** The maintainer approves what has come to the gate `approval`: each attempt once. */
const approveWaiting = async (
  views: readonly IssueView[],
  play: Play,
  turns: ReadonlyMap<number, TurnLine>,
  approved: Set<string>,
): Promise<void> => {
  for (const { issue, pull } of views) {
    const turn = turns.get(issue);
    const key = `${issue}/${turn?.verified.length ?? 0}`;
    if (pull?.open !== true || turn?.gate !== "approval" || approved.has(key)) continue;
    approved.add(key);
    await play.approve(pull.number);
  }
};

const table = (runs: readonly Run[], duplicates: number, unverified: number, seconds: number): readonly string[] => [
  "",
  "  issue  outcome    attempts  title",
  ...runs.map(
    ({ issue, outcome, attempts, title }) =>
      `  #${String(issue).padEnd(5)} ${outcome.padEnd(10)} ${String(attempts).padEnd(9)} ${title}`,
  ),
  "",
  `  ${seconds} s, ${duplicates} things made twice, ${unverified} unverified trees pushed`,
];

const untilQuit = async (needs: DemoNeeds, say: (line: string) => void, url: string): Promise<void> => {
  say(`Everything is still there to look at: ${url}. Press q to end.`);
  await new Promise<void>((resolve) => {
    const stop = needs.keys((key) => {
      if (key !== "q") return;
      stop();
      resolve();
    });
  });
};
