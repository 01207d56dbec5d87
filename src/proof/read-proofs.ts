import type { Blobs, ProofIndex } from "../engine/needs.ts";
import type { Digest } from "../model/names.ts";
import { envelopeSchema, statementSchema, verificationType } from "../model/proof.ts";
import { logsOf } from "../rules/proof/judge-logs.ts";
import { bundleAddress, mergeAddress } from "./create-proofs.ts";

/** What people may download: bundles, and the logs that a bundle speaks of. Nothing else in the store is reached. */
export type ReadProofs = {
  /** The bundle as a file of one envelope a line, its merge behind it where there is one; undefined when there is none. */
  bundle(digest: Digest): Promise<Uint8Array | undefined>;
  log(bundle: Digest, log: Digest): Promise<Uint8Array | undefined>;
};

export const createReadProofs = ({
  blobs,
  index,
}: {
  readonly blobs: Blobs;
  readonly index: ProofIndex;
}): ReadProofs => {
  const known = async (digest: Digest): Promise<Uint8Array | undefined> =>
    (await index.recall(bundleAddress(digest))) === undefined ? undefined : blobs.get(digest);
  return {
    bundle: async (digest) => {
      const verification = await known(digest);
      if (verification === undefined) return undefined;
      const merge = await index.recall(mergeAddress(digest));
      const lines = merge === undefined ? [verification] : [verification, await blobs.get(merge)];
      return Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
    },
    log: async (bundle, log) => {
      const bytes = await known(bundle);
      return bytes !== undefined && logsIn(bytes).includes(log) ? blobs.get(log) : undefined;
    },
  };
};

const logsIn = (bytes: Uint8Array): readonly Digest[] => {
  const { payload } = envelopeSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  const statement = statementSchema.parse(JSON.parse(Buffer.from(payload, "base64").toString("utf8")));
  return statement.predicateType === verificationType ? logsOf(statement.predicate) : [];
};
