import { commitsBetween } from "../git/history.ts";
import { diffText } from "../git/diff.ts";
import { computeMergeability } from "../rules/mergeability.ts";
import { mergeProblems } from "../rules/merge-problems.ts";
import { latestRuns } from "../rules/required-checks.ts";
import type { CheckRun } from "../state/check.ts";
import { fullName, type Repo } from "../state/repository.ts";
import { exclusively, type World } from "../state/world.ts";
import { latestStatuses } from "../views/check-view.ts";
import { pullBase, type PullIssue } from "../views/pull-view.ts";
import { html, type Html } from "./html.ts";

const longestDiff = 200_000;

/** What a pull request has beside its conversation: checks, what still blocks it, commits and diff. */
export async function pullParts(world: World, repo: Repo, issue: PullIssue): Promise<Html> {
  const { pull } = issue;
  const from = await pullBase(repo, pull);
  const commits = (await commitsBetween(repo.git, from, pull.head.sha)).toReversed();
  const diff = await diffText(repo.git, from, pull.head.sha);
  return html`<h2>Checks on ${pull.head.sha.slice(0, 7)}</h2>
    <div class="box">${checkRows(repo, pull.head.sha)}</div>
    ${issue.state === "open" && (await blockers(world, repo, issue))}
    <h2>
      Commits into ${pull.base.ref} from
      ${pull.head.repo.id === repo.id ? "" : `${pull.head.repo.owner.login}:`}${pull.head.ref}
    </h2>
    <div class="box">
      ${commits.map(
        (commit) =>
          html`<div class="row">
            <code>${commit.oid.slice(0, 7)}</code> ${commit.message.split("\n")[0] ?? ""}
            <small>${commit.author.name}</small>
            ${repo.signed.has(commit.oid) && html`<span class="tag good">Verified</span>`}
          </div>`,
      )}
    </div>
    <h2>Files changed</h2>
    ${diff
      .slice(0, longestDiff)
      .split(/^(?=diff --git )/m)
      .filter((part) => part !== "")
      .map(fileBox)}`;
}

function checkRows(repo: Repo, sha: string): Html {
  const runs = latestRuns(repo, sha);
  const statuses = latestStatuses(repo, sha);
  if (runs.length + statuses.length === 0) return html`<div class="row dim">None.</div>`;
  return html`${runs.map((run) => runRow(repo, run))}
  ${statuses.map(
    (one) =>
      html`<div class="row">
        <span class="${one.state === "success" ? "good" : one.state === "pending" ? "wait" : "bad"}">${one.state}</span>
        ${one.context}
        <small>status by ${one.creator.login}</small>
      </div>`,
  )}`;
}

function runRow(repo: Repo, run: CheckRun): Html {
  const word = run.conclusion ?? run.status;
  const colour = run.conclusion === "success" ? "good" : run.conclusion === "failure" ? "bad" : "wait";
  return html`<div class="row">
    <span class="${colour}">${word.replaceAll("_", " ")}</span>
    <a href="/${fullName(repo)}/runs/${run.id}">${run.name}</a>
    <small>${run.app.name}${run.title === null ? "" : ` · ${run.title}`}</small>
  </div>`;
}

async function blockers(world: World, repo: Repo, issue: PullIssue): Promise<Html> {
  const { answer } = await exclusively(world, repo, () => computeMergeability(world, repo, issue, issue.pull));
  const problems = await mergeProblems(world, repo, issue, issue.pull, { actor: null, method: "squash" });
  const sentences = problems.map((one) => one.message);
  if (answer === "dirty") sentences.push("This branch has conflicts that must be resolved.");
  if (issue.pull.draft) sentences.push("This pull request is still a draft.");
  if (sentences.length === 0) return html`<p class="good">This pull request can be merged.</p>`;
  return html`<h2>Merging is blocked</h2>
    <ul>
      ${[...new Set(sentences)].map((one) => html`<li>${one}</li>`)}
    </ul>`;
}

/** One file of a diff: its name, then its hunks line by line. */
function fileBox(part: string): Html {
  const name = /^\+\+\+ b\/(.*)$/m.exec(part)?.[1] ?? /^--- a\/(.*)$/m.exec(part)?.[1] ?? part.split("\n")[0] ?? "";
  const hunks = part.search(/^@@ /m);
  const lines = hunks < 0 ? ["No text to show."] : part.slice(hunks).trimEnd().split("\n");
  const kinds: Record<string, string> = { "+": "add", "-": "del", "@": "hunk" };
  return html`<div class="box">
    <div class="head"><code>${name}</code></div>
    <pre class="diff">
${lines.map((line) => html`<span class="${kinds[line.charAt(0)] ?? ""}">${line === "" ? " " : line}</span>`)}</pre>
  </div>`;
}
