import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Rules } from "../../model/facts.ts";
import type { Readable } from "../../model/problem.ts";
import type { Client } from "../client/client.ts";
import { RefusedByGitHub } from "../client/failure.ts";
import type { Age } from "../client/read.ts";
import { protection, rulesOfProtection } from "./protection.ts";
import { branchRule, isJudged, rulesFrom, stricter } from "./rulesets.ts";

type At = { readonly owner: string; readonly repo: string; readonly branch: string };

/** Rules that bind a branch, rulesets and classic protection together; unreadable is a value and means no. */
export async function readRules(
  client: Client,
  installation: number,
  at: At,
  appId: number,
  age: Age,
): Promise<Readable<Rules>> {
  try {
    const [rulesets, classic] = await Promise.all([
      ofRulesets(client, installation, at, age),
      ofProtection(client, installation, at, appId, age),
    ]);
    return { ok: true, value: stricter(rulesets, classic) };
  } catch (error) {
    if (error instanceof z.ZodError) return { ok: false, why: "GitHub lists a branch rule in a shape we do not know" };
    if (error instanceof RefusedByGitHub || error instanceof Unavailable) return { ok: false, why: error.message };
    throw error;
  }
}

const ruleset = z.object({ current_user_can_bypass: z.string().optional() });

async function ofRulesets(client: Client, installation: number, at: At, age: Age): Promise<Rules> {
  const { owner, repo } = at;
  const listed = await client.list(
    installation,
    "GET /repos/{owner}/{repo}/rules/branches/{branch}",
    at,
    branchRule,
    age,
  );
  const ids = new Set(listed.filter(isJudged).map((rule) => rule.ruleset_id));
  const bypasses = [...ids].map(async (id) => {
    if (id === undefined) return "unknown";
    const route = "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}";
    const found = await client.get(installation, route, { owner, repo, ruleset_id: id }, ruleset, age);
    return found.current_user_can_bypass ?? "unknown";
  });
  const never = (await Promise.all(bypasses)).every((answer) => answer === "never");
  return { ...rulesFrom(listed), neverBypassed: never };
}

/** A branch without protection answers 404; one we may not look at binds nobody that we could count on. */
async function ofProtection(client: Client, installation: number, at: At, appId: number, age: Age): Promise<Rules> {
  const route = "GET /repos/{owner}/{repo}/branches/{branch}/protection";
  try {
    const found = await client.find(installation, route, at, protection, age);
    return rulesOfProtection(found ?? {}, appId);
  } catch (error) {
    if (error instanceof RefusedByGitHub && error.status === 403) return rulesOfProtection({}, appId);
    throw error;
  }
}
