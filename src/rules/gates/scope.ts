import { isAgents } from "../candidate.ts";
import { culprit } from "../culprit.ts";
import { effectiveFor } from "../effective.ts";
import { error, fail, pass, people, type Gate } from "../judged.ts";
import { count } from "../words/count.ts";
import { oneLine } from "../words/untrusted.ts";
import { judgeScope } from "../scope/judge-scope.ts";

/** Passes when the change merges cleanly and touches only what spec and policy let it touch. */
export const scopeGate: Gate = {
  name: "scope",
  judge: (run, facts) => {
    const { lands } = facts;
    const at = { gate: "scope", on: lands?.tree } as const;
    const policy = effectiveFor(run, facts);
    const mendable = isAgents(facts.candidate);
    const whom = mendable ? people(run.requested.by) : culprit(run, facts);
    if (lands === undefined || policy === undefined || run.spec === undefined)
      return error(at, "there is no change to judge", people(run.requested.by));
    if (lands.kind === "conflict") {
      const brief = `\`${facts.repo.defaultBranch}\` moved and conflicts with this change. The workspace holds both sides with conflict markers in: ${lands.paths.join(", ")}. Resolve them, keeping what both sides meant.`;
      return fail(at, `conflicts with \`${facts.repo.defaultBranch}\` in ${lands.paths.slice(0, 5).join(", ")}`, {
        mendable,
        whom,
        brief,
      });
    }
    if (lands.files.length === 0)
      return fail(at, "nothing is left to merge: the default branch already has this content", {
        mendable: false,
        whom,
      });
    const problems = judgeScope(lands.files, lands.harness, policy.policy, run.spec, facts.ground.paths);
    if (problems.length > 0) {
      const list = problems.map(({ path, reason }) => `- ${code(path)} ${reason}`).join("\n");
      const [{ path, reason } = { path: "", reason: "" }] = problems;
      const first = `${code(path)} ${reason}`;
      const more = problems.length > 1 ? `; and ${problems.length - 1} more` : "";
      return fail(at, `${first}${more}`, {
        mendable,
        whom,
        brief: `The change goes outside of what it may touch. Undo exactly these, and keep the rest:\n${list}`,
      });
    }
    const [added, removed] = lands.files.reduce(
      ([plus, minus], file) => [plus + (file.lines?.added ?? 0), minus + (file.lines?.removed ?? 0)],
      [0, 0],
    );
    return pass(at, `${count(lands.files.length, "file")}, +${added} −${removed}, all inside the scope`);
  },
};

/** A path is the agent's word: it must not break out of its code span. */
const code = (path: string): string => `\`${oneLine(path, 300)}\``;
