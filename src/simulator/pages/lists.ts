import type { Delivery } from "../state/log.ts";
import { fullName, type Repo } from "../state/repository.ts";
import type { Issue } from "../state/issue.ts";
import { html, type Html } from "./html.ts";

export function repoList(repos: readonly Repo[]): Html {
  return html`<h1>Repositories</h1>
    <div class="box">
      ${repos.map(
        (repo) =>
          html`<div class="row">
            <a href="/${fullName(repo)}"><b>${fullName(repo)}</b></a>
            ${repo.private && html`<span class="tag">private</span>`}
            <small>${repo.description ?? ""}</small>
          </div>`,
      )}
      ${repos.length === 0 && html`<div class="row">None yet.</div>`}
    </div>`;
}

/** The issues and pull requests of a repository, newest first. */
export function issueList(repo: Repo): Html {
  const all = [...repo.issues.values()].toReversed();
  const section = (title: string, issues: readonly Issue[]): Html =>
    html`<h2>${title}</h2>
      <div class="box">
        ${issues.map((issue) => issueRow(repo, issue))} ${issues.length === 0 && html`<div class="row dim">None.</div>`}
      </div>`;
  return html`<h1><a href="/${fullName(repo)}">${fullName(repo)}</a></h1>
    ${repo.parent !== null && html`<p class="dim">forked from <a href="/${fullName(repo.parent)}">${fullName(repo.parent)}</a></p>`}
    ${repo.hasIssues && html`<p><a class="button" href="/${fullName(repo)}/issues/new">New issue</a></p>`}
    ${section(
      "Pull requests",
      all.filter((issue) => issue.pull !== null),
    )}
    ${section(
      "Issues",
      all.filter((issue) => issue.pull === null),
    )}`;
}

function issueRow(repo: Repo, issue: Issue): Html {
  const kind = issue.pull === null ? "issues" : "pull";
  return html`<div class="row">
    ${stateTag(issue)} <a href="/${fullName(repo)}/${kind}/${issue.number}">${issue.title}</a>
    <small>#${issue.number} by ${issue.author.login}</small> ${labelTags(issue)}
    ${issue.assignees.length > 0 && html`<small>assigned to ${issue.assignees.map((one) => one.login).join(", ")}</small>`}
  </div>`;
}

export function labelTags(issue: Issue): Html {
  const colour = (hex: string): string => (/^[0-9a-f]{6}$/i.test(hex) ? hex : "ededed");
  return html`${issue.labels.map(
    (label) => html`<span class="tag" style="border-color:#${colour(label.color)}">${label.name}</span> `,
  )}`;
}

export function stateTag(issue: Issue): Html {
  if (issue.pull?.merged === true) return html`<span class="tag done">merged</span>`;
  if (issue.state === "closed") return html`<span class="tag bad">closed</span>`;
  return issue.pull?.draft === true
    ? html`<span class="tag dim">draft</span>`
    : html`<span class="tag good">open</span>`;
}

/** What was sent to apps, newest first. */
export function deliveryList(deliveries: readonly Delivery[]): Html {
  return html`<h1>Webhook deliveries</h1>
    <div class="box">
      ${deliveries
        .slice(-200)
        .toReversed()
        .map(
          (one) =>
            html`<div class="row">
              <span class="${one.status === "OK" ? "good" : one.state === "sent" ? "bad" : "wait"}"
                >${one.state === "sent" ? one.status : one.state}</span
              >
              <b>${one.event}${one.action === null ? "" : `.${one.action}`}</b>
              <small
                >${one.guid} · ${one.deliveredAt} · ${one.durationMs} ms${one.redelivery ? " · redelivered" : ""}</small
              >
              <details>
                <summary>payload</summary>
                <pre>${JSON.stringify(JSON.parse(one.body), null, 2)}</pre>
              </details>
            </div>`,
        )}
      ${deliveries.length === 0 && html`<div class="row dim">None yet.</div>`}
    </div>`;
}
