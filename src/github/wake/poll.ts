import * as z from "zod";
import type { RepoRecord } from "../../engine/needs.ts";
import { RefusedByGitHub } from "../client/failure.ts";
import type { Client } from "../client/client.ts";

/** What is asked of GitHub because a webhook may not come. */
export type Poll = {
  /** Every repository that the App is installed on in accounts that are served. */
  repositories(serves: (login: string) => boolean): Promise<readonly RepoRecord[]>;
  /** Asks GitHub to send failed deliveries again; answers how many. */
  redeliverFailed(): Promise<number>;
};

const installation = z.object({
  id: z.int(),
  suspended_at: z.string().nullish(),
  account: z.object({ login: z.string() }).nullable(),
});
const repository = z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) });
const delivery = z.object({
  id: z.union([z.int(), z.bigint(), z.string()]),
  guid: z.string(),
  delivered_at: z.string(),
  status: z.string(),
});
type Sent = z.infer<typeof delivery>;

/** GitHub keeps deliveries for three days; what failed this often is not sent again. */
const keptMs = 3 * 24 * 3_600_000;
const mostTries = 5;
const mostPages = 50;

export function createPoll(client: Client): Poll {
  return {
    repositories: async (serves) => {
      const all = await client.list("app", "GET /app/installations", {}, installation);
      const served = all.filter(
        ({ account, suspended_at: gone }) => account !== null && serves(account.login) && (gone ?? null) === null,
      );
      const lists = await Promise.all(served.map(({ id }) => repositoriesOf(client, id)));
      return lists.flat();
    },
    redeliverFailed: async () => {
      const failed = failedIn(await recent(client));
      for (const { id } of failed) {
        const route = "POST /app/hook/deliveries/{id}/attempts";
        await client.write("app", route, { id: String(id) }, undefined, z.unknown());
      }
      return failed.length;
    },
  };
}

async function repositoriesOf(client: Client, id: number): Promise<readonly RepoRecord[]> {
  try {
    const options = { key: "repositories" };
    const all = await client.list(id, "GET /installation/repositories", {}, repository, options);
    return all.map((one) => ({ id: one.id, installation: id, owner: one.owner.login, name: one.name }));
  } catch (error) {
    // Suspended or uninstalled since it was listed.
    if (error instanceof RefusedByGitHub) return [];
    throw error;
  }
}

/** What GitHub sent in the last three days, newest first; the log is walked by cursor. */
async function recent(client: Client): Promise<readonly Sent[]> {
  const all: Sent[] = [];
  const oldest = client.now() - keptMs;
  let cursor: string | undefined;
  for (let n = 1; n <= mostPages; n += 1) {
    const params = { per_page: 100, ...(cursor === undefined ? {} : { cursor }) };
    const { data, next } = await client.page("app", "GET /app/hook/deliveries", params);
    const page = z.array(delivery).parse(data);
    all.push(...page.filter((one) => Date.parse(one.delivered_at) >= oldest));
    cursor = next?.searchParams.get("cursor") ?? undefined;
    if (cursor === undefined || page.some((one) => Date.parse(one.delivered_at) < oldest)) break;
  }
  return all;
}

/**
 * One delivery for each GUID that never got through. GitHub's own filter for failures leaves out time-outs and refused
 * connections, so its word "OK" is tested here.
 */
export function failedIn(sent: readonly Sent[]): readonly Sent[] {
  const byGuid = Map.groupBy(sent, ({ guid }) => guid);
  return [...byGuid.values()].flatMap((tries) => {
    const [newest] = tries;
    const done = tries.length >= mostTries || tries.some(({ status }) => status === "OK");
    return newest === undefined || done ? [] : [newest];
  });
}
