import type { Account } from "./account.ts";
import type { App } from "./app.ts";

export type Deployment = {
  id: number;
  sha: string;
  ref: string;
  task: string;
  environment: string;
  description: string | null;
  payload: Record<string, unknown> | string;
  creator: Account;
  app: App | null;
  createdAt: string;
};

/** A stored bundle and the digests (`sha256:...`) of what it speaks of. */
export type Attestation = { id: number; bundle: Record<string, unknown>; subjects: string[] };
