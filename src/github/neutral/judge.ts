import * as z from "zod";

const account = z.object({ id: z.int().optional() }).nullish();
const signature = z.object({ email: z.string().nullish() }).nullish();

/** A commit as REST lists it. */
export const listedCommit = z.object({
  commit: z.object({ author: signature, committer: signature }),
  author: account,
  committer: account,
});
export type ListedCommit = z.infer<typeof listedCommit>;

/** Whether our bot authored or committed any of these, by its number, in the account or in its private address. */
export function hasOurs(commits: readonly ListedCommit[], botId: number): boolean {
  const address = new RegExp(`^${botId}\\+[^@]*@users\\.noreply\\.`, "u");
  return commits.some(
    ({ author, committer, commit }) =>
      author?.id === botId ||
      committer?.id === botId ||
      address.test(commit.author?.email ?? "") ||
      address.test(commit.committer?.email ?? ""),
  );
}
