import type { Facts, Review } from "../../model/facts.ts";
import type { Person } from "../../model/person.ts";
import { isAgents } from "../candidate.ts";
import { effectiveFor } from "../effective.ts";
import { error, fail, names, pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { opinionsOn } from "../opinions.ts";
import { approvalsWanted, eligible } from "./permit.ts";

/** Passes when enough distinct people whose word counts have approved this very head. */
export const approvalGate: Gate = {
  name: "approval",
  judge: (run, facts) => {
    const at = { gate: "approval", on: facts.lands?.tree } as const;
    const { pull } = facts;
    const policy = effectiveFor(run, facts)?.policy;
    if (pull === undefined || policy === undefined)
      return error(at, "there is no pull request to approve", people(run.requested.by));
    const approvers = eligible(run, facts, policy.approval.four_eyes);
    if (approvers === undefined)
      return waits(at, "GitHub did not say whose approval counts", {
        whom: { kind: "github" },
        then: "I look again by myself",
      });
    const { asked, counts } = opinionsOn(pull, facts, approvers);
    const here = asked.filter((review) => review.commit === pull.head);
    if (here.length > 0) return changesRequested(facts, here);
    return decide(facts, {
      asked,
      counts,
      approvers,
      humans: approvalsWanted(facts, policy.approval),
      codeOwners: policy.approval.code_owners,
    });
  },
};

type Count = {
  readonly asked: readonly Review[];
  readonly counts: readonly Review[];
  readonly approvers: readonly Person[];
  readonly humans: number;
  readonly codeOwners: boolean;
};

const decide = (facts: Facts, { asked, counts, approvers, humans, codeOwners }: Count): Judged => {
  const at = { gate: "approval", on: facts.lands?.tree } as const;
  const then = "nothing expires and nothing more is spent meanwhile";
  if (asked.length > 0) {
    const who = asked.flatMap((review) => (review.by === undefined ? [] : [review.by]));
    return waits(at, `${names(who)} asked for changes on an earlier commit; look again`, {
      whom: people(...who),
      then,
    });
  }
  const missing = humans - counts.length;
  if (missing > 0) {
    const left = approvers.filter((person) => !counts.some((review) => review.by?.id === person.id));
    const what = missing === 1 ? "one approval" : `${missing} approvals`;
    return waits(at, `needs ${what}, from ${names(left)}`, { whom: people(...left.slice(0, 3)), then });
  }
  if (codeOwners && facts.rules.ok && facts.rules.value.codeOwners && facts.pull?.decision !== "APPROVED") {
    return waits(at, "a code owner of the touched paths must approve", {
      whom: people(...approvers.slice(0, 3)),
      then,
    });
  }
  return pass(at, `approved by ${counts.map((review) => `@${review.by?.login ?? "ghost"}`).join(", ")}`);
};

const changesRequested = (facts: Facts, reviews: readonly Review[]): Judged => {
  const at = { gate: "approval", on: facts.lands?.tree } as const;
  const who = reviews.flatMap((review) => (review.by === undefined ? [] : [review.by]));
  const words = reviews.map((review) => {
    const threads = review.threads.map(
      ({ path, line, body }) => `- ${path}${line === undefined ? "" : `:${line}`}: ${body}`,
    );
    return [`@${review.by?.login ?? "ghost"} asked for changes: ${review.body}`, ...threads].join("\n");
  });
  return fail(at, `${names(who)} asked for changes`, {
    mendable: isAgents(facts.candidate),
    whom: people(...who),
    brief: words.join("\n\n").slice(0, 20_000),
  });
};
