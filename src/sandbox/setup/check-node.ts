import type { Prepared } from "./prepared.ts";
import { done, failed } from "./prepared.ts";

/** Lintel runs its sources by type stripping, which Node does from 24 on without a flag. */
export function checkNode(version: string): Prepared {
  const major = Number(version.replace(/^v/u, "").split(".")[0]);
  if (major >= 24) return done;
  return failed(`Node ${version} is too old: run it with Node 24 or newer ("npm ci" puts one into node_modules/.bin).`);
}
