import { setTimeout as sleep } from "node:timers/promises";
import Bottleneck from "bottleneck";
import type { Logger } from "pino";
import type { Probot } from "probot";
import * as z from "zod";
import type { RepoRecord } from "../../engine/needs.ts";
import { Unavailable } from "../../engine/needs.ts";
import type { Self } from "../../model/facts.ts";
import type { Client } from "../client/client.ts";
import { consider } from "./consider.ts";

/**
 * The check on people's own pull requests. It stands beside the engine and needs neither it nor the store: when they are
 * down, people's work is not held up. Nothing is kept; what is missed is seen again by the next event or sweep.
 */
export type Neutral = {
  /** Answers soon; the same pull request waiting twice is answered once. */
  note(repo: RepoRecord, pull: number, again?: boolean): void;
  /** Looks at every open pull request whose head was not answered since this process began; what fails is logged. */
  sweep(repo: RepoRecord): Promise<void>;
  /** Resolves when nothing waits. */
  settled(): Promise<void>;
};

export type NeutralOptions = {
  readonly client: Client;
  readonly self: Self;
  readonly log: Pick<Logger, "warn">;
  /** Pauses before a failed answer is tried again; 2, 10 and 60 s. */
  readonly retriesMs?: readonly number[];
};

const atOnce = 4;
const mostWaiting = 2_000;
const mostRemembered = 10_000;

const listedPull = z.object({
  number: z.int(),
  head: z.object({ sha: z.string() }),
  base: z.object({ ref: z.string() }),
});

export function createNeutral(options: NeutralOptions): Neutral {
  const { client, self, log } = options;
  const queue = new Bottleneck({ maxConcurrent: atOnce });
  const waiting = new Set<string>();
  const answered = new Set<string>();

  async function patiently(repo: RepoRecord, pull: number, again: boolean): Promise<void> {
    for (const pauseMs of [...(options.retriesMs ?? [2_000, 10_000, 60_000]), undefined]) {
      try {
        await consider(client, self, repo, pull, again);
        return;
      } catch (error) {
        if (pauseMs === undefined || !(error instanceof Unavailable)) throw error;
        await sleep(pauseMs, undefined, { ref: false });
      }
    }
  }

  async function logged(repo: RepoRecord, pull: number | undefined, work: Promise<unknown>): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      log.warn({ err: error, repo: repo.id, pull }, "no neutral check yet");
      return false;
    }
  }

  async function openPulls(repo: RepoRecord): Promise<readonly z.infer<typeof listedPull>[]> {
    const params = { owner: repo.owner, repo: repo.name, state: "open" };
    const listing = client.list(repo.installation, "GET /repos/{owner}/{repo}/pulls", params, listedPull);
    return (await logged(repo, undefined, listing)) ? listing : [];
  }

  function note(repo: RepoRecord, pull: number, again = false): void {
    const key = `${repo.id}/${pull}`;
    if (waiting.has(key) || waiting.size >= mostWaiting) return;
    const work = async (): Promise<void> => {
      // From here on another event is news: this reading may be older than it.
      waiting.delete(key);
      await patiently(repo, pull, again);
    };
    waiting.add(key);
    void logged(repo, pull, queue.schedule(work));
  }

  return {
    note,
    settled: async () => {
      while (waiting.size > 0 || !queue.empty() || (await queue.running()) > 0) await sleep(5);
    },
    sweep: async (repo) => {
      for (const { number, head, base } of await openPulls(repo)) {
        const key = `${repo.id}/${number}/${head.sha}/${base.ref}`;
        if (answered.has(key)) continue;
        const done = await logged(repo, number, consider(client, self, repo, number, false));
        if (answered.size >= mostRemembered) answered.clear();
        if (done) answered.add(key);
      }
    },
  };
}

const event = z.object({
  installation: z.object({ id: z.int() }),
  repository: z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) }),
  pull_request: z.object({ number: z.int() }).optional(),
  check_run: z.object({ pull_requests: z.array(z.object({ number: z.int() })) }).optional(),
});

/** Has pull requests answered as the App hears of them, whether or not the event can be stored. */
export function neutralOn(app: Probot, neutral: Neutral, serves: (login: string) => boolean): void {
  const hear = (payload: unknown, again: boolean): void => {
    const parsed = event.safeParse(payload);
    if (!parsed.success || !serves(parsed.data.repository.owner.login)) return;
    const { repository, installation, pull_request: pull, check_run: run } = parsed.data;
    const repo = {
      id: repository.id,
      installation: installation.id,
      owner: repository.owner.login,
      name: repository.name,
    };
    for (const { number } of pull === undefined ? (run?.pull_requests ?? []) : [pull])
      neutral.note(repo, number, again);
  };
  const changed = ["opened", "reopened", "synchronize", "edited"] as const;
  for (const action of changed) app.on(`pull_request.${action}`, ({ payload }) => hear(payload, false));
  app.on("check_run.rerequested", ({ payload }) => hear(payload, true));
}
