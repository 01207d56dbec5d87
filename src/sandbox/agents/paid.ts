import type { Spent } from "../../model/job.ts";
import type { Instant } from "../../model/names.ts";
import type { Context } from "../context.ts";
import type { JobNames } from "../job-names.ts";
import { readSpent } from "../read-spent.ts";
import { modelFailure } from "./model-failure.ts";

/** What a job's requests to models came to. */
export type Paid = {
  /** As a job's end carries it. */
  readonly told: { readonly spent?: Spent; readonly modelFailure?: string };
  /** When the provider last answered well. */
  readonly answeredAt: Instant | undefined;
};

export async function paidFor(context: Context, names: JobNames): Promise<Paid> {
  const account = await readSpent(context, names);
  if (account === undefined) return { told: {}, answeredAt: undefined };
  const failure = modelFailure(account);
  const told = { spent: account.spent, ...(failure === undefined ? {} : { modelFailure: failure }) };
  return { told, answeredAt: account.answeredAt };
}
