import type { Probot } from "probot";
import type { Inbox, RepoRecord } from "../../engine/needs.ts";
import { deliveryOf, type DeliveryOptions } from "./delivery.ts";

export type ReceiveOptions = DeliveryOptions & {
  readonly inbox: Inbox;
  readonly remember: (repos: readonly RepoRecord[]) => Promise<void>;
};

/** Has every event of the App stored, after the names it tells; whoever waits for the event waits for the store. */
export function receiveInto(app: Probot, options: ReceiveOptions): void {
  const known = new Map<number, string>();
  const isNews = (repo: RepoRecord): boolean => known.get(repo.id) !== JSON.stringify(repo);
  app.onAny(async ({ id: guid, name: event, payload }) => {
    const { delivery, repos } = deliveryOf({ guid, event, payload }, options);
    const news = repos.filter(isNews);
    if (news.length > 0) await options.remember(news);
    for (const repo of news) known.set(repo.id, JSON.stringify(repo));
    await options.inbox.receive(delivery);
  });
}
