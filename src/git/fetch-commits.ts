import { Unavailable } from "../engine/needs.ts";
import type { Sha } from "../model/names.ts";
import type { Setting } from "./environment.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";

/** Where to fetch from. `authorization` is the whole value of an HTTP `Authorization` header. */
export type Remote = { readonly url: string; readonly authorization: string | undefined };

export type Fetched = "present" | "fetched";

/** Longest time for one transfer. */
const timeoutMs = 900_000;
const tries = 3;

/**
 * Makes commits present with their whole history. Each is kept by a ref of its own, which git writes only after it has
 * seen that nothing below is missing; so a ref that is there is the proof that nothing needs fetching. Processes that
 * fetch at the same time may meet at a ref: whoever comes second looks again.
 */
export async function fetchCommits(place: Place, remote: Remote, commits: readonly Sha[]): Promise<Fetched> {
  let wanted = await missingOf(place, [...new Set(commits.map(objectId))]);
  if (wanted.length === 0) return "present";
  let failure: unknown;
  for (let time = 1; time <= tries && wanted.length > 0; time += 1) {
    try {
      await fetchExactly(place, remote, wanted);
    } catch (error) {
      failure = error;
    }
    const left = await missingOf(place, wanted);
    // Nothing came at all: not a race between processes, and the same request would fail the same way.
    if (left.length === wanted.length) break;
    wanted = left;
  }
  if (wanted.length > 0) wanted = await throughBranches(place, remote, wanted, failure);
  if (wanted.length > 0)
    throw new Unavailable(
      `the remote does not have ${wanted.join(", ")}`,
      failure === undefined ? {} : { cause: failure },
    );
  return "fetched";
}

const kept = (commit: Sha): string => `refs/lintel/${commit}`;

async function missingOf(place: Place, commits: readonly Sha[]): Promise<readonly Sha[]> {
  if (commits.length === 0) return [];
  const { stdout } = await runGit(place, {
    args: ["cat-file", "--batch-check=%(objecttype)"],
    input: commits.map((commit) => `${kept(commit)}^{tree}\n`).join(""),
  });
  const answers = stdout.toString().trimEnd().split("\n");
  return commits.filter((_, at) => answers[at] !== "tree");
}

function fetchExactly(place: Place, remote: Remote, commits: readonly Sha[]): Promise<unknown> {
  return transfer(
    place,
    remote,
    commits.map((commit) => `${commit}:${kept(commit)}`),
  );
}

/** For servers that give out branches only. Throws the first failure when this fails too. */
async function throughBranches(
  place: Place,
  remote: Remote,
  commits: readonly Sha[],
  failure: unknown,
): Promise<readonly Sha[]> {
  try {
    await transfer(place, remote, ["+refs/heads/*:refs/lintel-branches/*"], ["--prune"]);
    await runGit(place, {
      args: ["fetch", "--quiet", "--no-write-fetch-head", ".", ...commits.map((commit) => `${commit}:${kept(commit)}`)],
    });
  } catch (error) {
    const left = await missingOf(place, commits);
    if (left.length === commits.length) throw failure ?? error;
    return left;
  }
  return missingOf(place, commits);
}

function transfer(
  place: Place,
  remote: Remote,
  refspecs: readonly string[],
  options: readonly string[] = [],
): Promise<unknown> {
  const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"];
  return runGit(place, {
    args: ["fetch", ...quiet, ...options, "--end-of-options", urlOf(remote), ...refspecs],
    settings: credential(remote),
    timeoutMs,
  });
}

/** The address without any credential in it. Throws for anything but http, https and file. */
function urlOf({ url }: Remote): string {
  const parsed = URL.parse(url);
  if (parsed === null || !["http:", "https:", "file:"].includes(parsed.protocol))
    throw new TypeError("a repository is fetched by http, https or file");
  if (parsed.username !== "" || parsed.password !== "")
    throw new TypeError("a repository's address must not hold a credential");
  return url;
}

function credential(remote: Remote): readonly Setting[] {
  const { authorization } = remote;
  if (authorization === undefined) return [];
  if (/[\r\n\0]/u.test(authorization)) throw new TypeError("an authorization must be one line");
  return [[`http.${urlOf(remote)}.extraHeader`, `Authorization: ${authorization}`]];
}
