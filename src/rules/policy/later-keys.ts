import type { Later } from "./explain.ts";

/** Keys of `.github/lintel.yml` that are named in the documentation of later versions, and refused by this one. */
export const laterPolicyKeys: Later = ["agents.planner", "review", "secrets", "integrity", "ci_secrets"];

/** The same of the operator file. */
export const laterOperatorKeys: Later = ["prices", "packages", "agents.*.prices"];
