import type { Blobs, ProofIndex, Proofs } from "../engine/needs.ts";
import type { Digest } from "../model/names.ts";
import type { ProofKey } from "./proof-key.ts";
import { seal } from "./seal.ts";

type Needs = {
  readonly key: ProofKey;
  readonly blobs: Blobs;
  readonly index: ProofIndex;
  /** Root under which people reach this server; undefined where nobody said. */
  readonly publicUrl: string | undefined;
};

/** Under this a digest is known to be a bundle of ours, and nothing else that is stored. */
export const bundleAddress = (bundle: Digest): string => `bundle/${bundle}`;
/** Under this the statement of a bundle's merge is found. */
export const mergeAddress = (bundle: Digest): string => `merge/${bundle}`;

/** Signs and keeps proof. Everything is stored before it is known under an address. */
export const createProofs = ({ key, blobs, index, publicUrl }: Needs): Proofs => ({
  keep: async (statement, basis) => {
    const digest = await blobs.put(seal(statement, key));
    await index.remember(bundleAddress(digest), digest);
    const url = publicUrl === undefined ? undefined : `${publicUrl}/proof/${digest.slice("sha256:".length)}`;
    return { digest, url, basis };
  },
  keepMerge: async (statement) => {
    const digest = await blobs.put(seal(statement, key));
    await index.remember(mergeAddress(statement.predicate.bundle), digest);
  },
});
