import type { World } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import type { ExitCode, Io } from "../io.ts";
import { localWorld, type Clone } from "./local-world.ts";
import type { TryOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { report, type ReportNeeds } from "./report.ts";
import { walkRoad, type WalkNeeds } from "./walk-road.ts";

/** What `try` needs of the other rooms, wired in main. */
export type TryNeeds = WalkNeeds & ReportNeeds;

/** What is tried: the text of an issue, on the last commit of a clone, under the policy that this commit holds. */
export type Trial = Clone & { readonly title: string; readonly body: string };

/**
 * The road on a clone, without any GitHub: the same judgement and the same sandboxes as on a server, ending with the
 * pull request text that would be opened and a patch. Exit 0 when the change would be published.
 */
export const tryIt = async (trial: Trial, options: TryOptions, needs: TryNeeds, io: Io): Promise<ExitCode> => {
  io.out(`Trying ${options.issue} on ${trial.base.sha.slice(0, 10)}, the last commit of ${options.repo}.`);
  io.out("What is not committed takes no part; the agent and the tests run in sandboxes without network.");
  const look = (run: Run): World =>
    localWorld({ ...trial, at: needs.clock.now(), dependsOn: run.spec?.dependsOn ?? [] });
  return report(await walkRoad(needs, look, createProgress(io, needs.clock)), options, needs, io);
};
