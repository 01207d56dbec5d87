import type { ProofIndex } from "../engine/needs.ts";
import type { Base } from "./base.ts";
import { reading } from "./transaction.ts";

/** Digests of proof under their addresses; whoever is first decides, and everybody reads what was decided. */
export function makeProofIndex(base: Base): ProofIndex {
  const recall: ProofIndex["recall"] = async (address) => {
    const query = base.db.selectFrom("proofs").select("digest").where("address", "=", address);
    return (await reading(() => query.executeTakeFirst()))?.digest;
  };
  return {
    recall,
    async remember(address, digest) {
      const insert = base.db
        .insertInto("proofs")
        .values({ address, digest })
        .onConflict((known) => known.column("address").doNothing());
      await reading(() => insert.execute());
      return (await recall(address)) ?? digest;
    },
  };
}
