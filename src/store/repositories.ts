import type { RepoRecord, Store } from "../engine/needs.ts";
import type { Base } from "./base.ts";
import { inTransaction, reading } from "./transaction.ts";

/** Where repositories are reached; the newest answer wins. */
export function makeRepositories(base: Base): Pick<Store, "remember" | "repositories"> {
  return {
    remember: (repos) => inTransaction(base, (tx) => upsert(tx.sql, repos)),
    repositories: () => reading(() => base.db.selectFrom("repositories").selectAll().orderBy("id").execute()),
  };
}

async function upsert(db: Base["db"], repos: readonly RepoRecord[]): Promise<void> {
  const newest = new Map(repos.map(({ id, installation, owner, name }) => [id, { id, installation, owner, name }]));
  if (newest.size === 0) return;
  await db
    .insertInto("repositories")
    .values([...newest.values()].toSorted((a, b) => a.id - b.id))
    .onConflict((known) =>
      known.column("id").doUpdateSet((set) => ({
        installation: set.ref("excluded.installation"),
        owner: set.ref("excluded.owner"),
        name: set.ref("excluded.name"),
      })),
    )
    .execute();
}
