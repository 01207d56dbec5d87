import { mayIn } from "../http/access.ts";
import type { Actor } from "../http/call.ts";
import { opinions } from "../rules/reviews.ts";
import type { Issue, IssueEvent } from "../state/issue.ts";
import type { Review, ReviewComment } from "../state/pull.ts";
import { fullName, type Repo } from "../state/repository.ts";
import { html, type Html } from "./html.ts";
import { labelTags, stateTag } from "./lists.ts";
import { markdown } from "./markdown.ts";

/** The conversation of an issue or pull request, with the forms its visitor may use. */
export function issuePage(repo: Repo, issue: Issue, actor: Actor, middle: Html | null, notice: string | null): Html {
  return html`<p><a href="/${fullName(repo)}">${fullName(repo)}</a></p>
    <h1>${issue.title} <span class="number">#${issue.number}</span></h1>
    <p>
      ${stateTag(issue)} <small>opened by ${issue.author.login} at ${issue.createdAt}</small> ${labelTags(issue)}
      ${issue.assignees.length > 0 && html`<small>· assigned to ${issue.assignees.map((one) => one.login).join(", ")}</small>`}
    </p>
    ${notice !== null && html`<p class="notice">${notice}</p>`}
    ${said(issue.author.login, issue.createdAt, issue.body ?? "_No description._")} ${conversation(issue)} ${middle}
    ${actor.kind === "user" && forms(repo, issue, actor)}`;
}

function said(login: string, at: string, text: string, note = ""): Html {
  return html`<div class="box">
    <div class="head"><b>${login}</b> ${note} <small>${at}</small></div>
    <div class="text">${markdown(text)}</div>
  </div>`;
}

/** Comments, reviews and events in the order they happened. */
function conversation(issue: Issue): Html {
  const comments = issue.comments.map((one) => ({
    at: one.createdAt,
    id: one.id,
    view: said(one.author.login, one.createdAt, one.body, one.lastEditedAt === null ? "" : "(edited)"),
  }));
  const reviews = (issue.pull?.reviews ?? [])
    .filter((one) => one.submittedAt !== null)
    .map((one) => ({ at: one.submittedAt ?? "", id: one.id, view: reviewed(one, notesOf(issue, one)) }));
  const events = issue.events.map((one) => ({ at: one.createdAt, id: one.id, view: happened(one) }));
  const all = [...comments, ...reviews, ...events].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id);
  return html`${all.map((one) => one.view)}`;
}

function notesOf(issue: Issue, review: Review): ReviewComment[] {
  return (issue.pull?.threads ?? [])
    .flatMap((thread) => thread.comments)
    .filter((comment) => comment.reviewId === review.id);
}

function reviewed({ author: { login }, state, body }: Review, notes: readonly ReviewComment[]): Html {
  const word = state.toLowerCase().replaceAll("_", " ");
  return html`<div class="box">
    <div class="head">
      <b>${login}</b> reviewed: <span class="${state === "APPROVED" ? "good" : "wait"}">${word}</span>
    </div>
    ${body !== "" && html`<div class="text">${markdown(body)}</div>`}
    ${notes.map(
      (one) =>
        html`<div class="row">
          <small><code>${one.path}</code>${one.line === null ? "" : ` line ${one.line}`}</small>
          ${markdown(one.body)}
        </div>`,
    )}
  </div>`;
}

function happened(event: IssueEvent): Html {
  const { label, assignee } = event.detail as { label?: { name: string }; assignee?: { login: string } };
  const what = [event.event.replaceAll("_", " "), label?.name, assignee?.login].filter((one) => one !== undefined);
  return html`<p><small>${event.actor.login} ${what.join(" ")} · ${event.createdAt}</small></p>`;
}

function forms(repo: Repo, issue: Issue, actor: Actor): Html {
  const triage = mayIn(actor, repo, "triage", []);
  const form = (inner: Html): Html => html`<form method="post">${inner}</form>`;
  const free = repo.labels.filter((label) => !issue.labels.includes(label));
  return html`<h2>Answer</h2>
    ${form(
      html`<textarea name="body" placeholder="Leave a comment" aria-label="Comment"></textarea>
        <button name="action" value="comment">Comment</button>
        ${issue.state === "open" && html`<button name="action" value="close">Close</button>`}
        ${issue.state === "closed" && issue.pull?.merged !== true && html`<button name="action" value="reopen">Reopen</button>`}
        ${issue.pull !== null && issue.state === "open" && reviewButtons(issue)}`,
    )}
    ${
      triage &&
      form(
        html`<select name="label" aria-label="Label">
            ${free.map((label) => html`<option>${label.name}</option>`)}
          </select>
          <button name="action" value="label">Add label</button>`,
      )
    }
    ${
      triage &&
      issue.labels.map((label) =>
        form(
          html`<input type="hidden" name="label" value="${label.name}" />
            <button name="action" value="unlabel">Remove ${label.name}</button>`,
        ),
      )
    }`;
}

function reviewButtons(issue: Issue): Html {
  const approved = issue.pull === null ? [] : opinions(issue.pull).filter((one) => one.state === "APPROVED");
  return html`<button name="action" value="approve">Approve</button>
    <button name="action" value="request">Request changes</button>
    ${issue.pull?.draft === false && html`<button name="action" value="merge">Squash and merge</button>`}
    <small>${approved.length > 0 && `approved by ${approved.map((one) => one.author.login).join(", ")}`}</small>`;
}
