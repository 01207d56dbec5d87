import type { Account } from "../gateway/models/ledger-lines.ts";

/** Answers that say nothing about what was asked: who asks, how much, or that the provider is not well. 0: none came. */
function isProviders(status: number): boolean {
  return [0, 401, 402, 403, 404, 408, 429].includes(status) || status >= 500 || (status >= 300 && status < 400);
}

/** 499: the client went away. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 499;
}

/**
 * What the provider answered last, as a sentence's end, when that was a failure of its own; otherwise undefined. One that
 * never once answered well refuses more than this request: some say so by a 400 (no credit, an account that is not active).
 */
export function modelFailure({ upstream, answeredAt }: Account): string | undefined {
  const last = upstream
    .filter(({ status }) => isProviders(status) || (answeredAt === undefined && isRefusal(status)))
    .reduce<Account["upstream"][number] | undefined>(
      (latest, each) => (latest === undefined || each.lastAt >= latest.lastAt ? each : latest),
      undefined,
    );
  if (last === undefined || (answeredAt ?? -1) > last.lastAt) return undefined;
  const times = last.count === 1 ? "" : ` ${last.count} times`;
  return last.status === 0 ? `the model could not be reached${times}` : `the model answered ${last.status}${times}`;
}
