import type { EndedJob, RawSeen } from "../../engine/needs.ts";
import type { AgentReport } from "../../model/agent.ts";
import { oneLine } from "../../rules/words/untrusted.ts";
import type { Failure } from "../failure.ts";
import { environment } from "../failure.ts";

/** How a shell says that a program is not there, or is none. */
const notStarted: readonly number[] = [126, 127];

/**
 * Why an agent that has ended never worked, or not by the rules of its protocol. That tells nothing about the change, and
 * no further attempt would mend it: a person must look at that agent. Undefined for one that did its work, well or not.
 */
export function notAtWork(
  report: AgentReport | undefined,
  { exitCode, log }: Pick<RawSeen, "exitCode" | "log">,
  left: { readonly files: EndedJob["files"]; readonly requests: number },
): Failure | undefined {
  const idle = left.files.length === 0 && left.requests === 0 && report?.session === undefined;
  if (idle && notStarted.includes(exitCode))
    return environment(`The agent's program does not start (exit code ${exitCode}): ${lastLine(log)}.`);
  if (report === undefined || report.session !== undefined)
    return report?.ending === "unruly"
      ? environment(`The agent does not keep to its protocol: ${oneLine(report.reason)}.`)
      : undefined;
  const why = report.ending === "gone" ? `${report.reason} (exit code ${exitCode}): ${lastLine(log)}` : report.reason;
  return environment(`The agent does not get to work: ${oneLine(why, 400)}.`);
}

/** Its own last words on the matter. */
function lastLine(log: Uint8Array): string {
  const text = Buffer.from(log).subarray(-4_000).toString("utf8").trim();
  const line = text.split("\n").at(-1) ?? "";
  return line === "" ? "it said nothing" : oneLine(line, 200);
}
