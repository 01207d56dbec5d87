import type { Digest } from "../../model/names.ts";
import type { Verification } from "../../model/proof.ts";
import { fault, type Fault } from "./fault.ts";

/** Name of a log's file in a directory of logs: its digest's 64 digits. */
export const logFile = (log: Digest): string => log.replace(/^sha256:/u, "");

/** The logs that a bundle speaks of as evidence, each once. */
export const logsOf = (predicate: Verification): readonly Digest[] => [
  ...new Set(predicate.saw.records.shown.map(({ log }) => log)),
];

/** Whether each log is there and is the one that was seen. `found`: the digest of what lies under each log's name. */
export const judgeLogs = (predicate: Verification, found: ReadonlyMap<Digest, Digest>): readonly Fault[] =>
  logsOf(predicate).flatMap((log) => {
    const has = found.get(log);
    const jobs = predicate.saw.records.shown.filter((each) => each.log === log).map(({ job }) => `\`${job}\``);
    const of = `of ${jobs.slice(0, 2).join(", ")}`;
    if (has === undefined)
      return [fault("log-missing", `The log ${of} is missing: there is no file \`${logFile(log)}\`.`)];
    return has === log
      ? []
      : [
          fault(
            "log-differs",
            `The log ${of} was changed: \`${logFile(log)}\` has the digest \`${has.slice(0, 19)}\`.`,
          ),
        ];
  });
