import { openFormIssue } from "../effects/open-form-issue.ts";
import { readIssueForms, type FormField, type IssueForm } from "../effects/read-issue-forms.ts";
import { readCommit } from "../git/commit.ts";
import { answerApi, type Answer } from "../http/answer.ts";
import type { Actor, Writer } from "../http/call.ts";
import type { Router } from "../http/router.ts";
import { fieldName, formAnswers } from "../rules/form-answers.ts";
import { fullName, type Repo } from "../state/repository.ts";
import { exclusively, findAccount, type World } from "../state/world.ts";
import { html, type Html } from "./html.ts";
import { page, type Visitor } from "./layout.ts";
import { markdown } from "./markdown.ts";

type Request = { method: string; query: URLSearchParams; raw: Buffer };

/** The page that opens an issue: a choice of forms, one form, or a blank one. */
export async function newIssue(
  world: World,
  router: Router,
  request: Request,
  visitor: Visitor,
  actor: Actor,
  repo: Repo,
): Promise<Answer> {
  const tip = repo.git.refs.get(`refs/heads/${repo.defaultBranch}`);
  const tree = tip === undefined ? undefined : (await readCommit(repo.git, tip))?.tree;
  const { forms, blankAllowed } =
    tree === undefined ? { forms: [], blankAllowed: true } : await readIssueForms(repo.git, tree);
  const show = (body: Html, status = 200): Answer => page(visitor, "New issue", body, status);
  if (actor.kind !== "user")
    return show(
      html`<h1>New issue</h1>
        <p>Sign in first.</p>`,
      401,
    );
  if (!repo.hasIssues)
    return show(
      html`<h1>New issue</h1>
        <p>Issues are disabled for this repo</p>`,
      410,
    );
  const wanted = request.query.get("template");
  const form = forms.find((one) => one.file === wanted) ?? null;
  if (form === null && (!blankAllowed || (forms.length > 0 && wanted === null))) {
    return show(chooser(repo, forms, blankAllowed));
  }
  if (request.method !== "POST") return show(formPage(repo, form, new URLSearchParams(), []));
  const sent = new URLSearchParams(request.raw.toString("utf8"));
  const made =
    form === null ? await blank(world, router, actor, repo, sent) : await byForm(world, actor, repo, form, sent);
  if (typeof made === "number") {
    return { status: 303, headers: { location: `/${fullName(repo)}/issues/${made}` }, body: "" };
  }
  return show(formPage(repo, form, sent, made), 422);
}

/** The number of the issue that a blank form made, or why there is none. */
async function blank(
  world: World,
  router: Router,
  actor: Actor,
  repo: Repo,
  sent: URLSearchParams,
): Promise<number | string[]> {
  const body = JSON.stringify({ title: sent.get("title") ?? "", body: sent.get("body") ?? "" });
  const request = {
    method: "POST",
    path: `/repos/${fullName(repo)}/issues`,
    query: new URLSearchParams(),
    headers: {},
  };
  const answer = await answerApi(world, router, { ...request, body }, actor);
  const data = JSON.parse(answer.body.toString()) as { number?: number; message?: string };
  return data.number ?? [data.message ?? "The issue could not be opened."];
}

async function byForm(
  world: World,
  by: Writer,
  repo: Repo,
  form: IssueForm,
  sent: URLSearchParams,
): Promise<number | string[]> {
  const title = (sent.get("title") ?? "").trim();
  const answers = formAnswers(form, sent, !repo.private);
  if (!answers.ok) return answers.problems;
  if (title === "") return ["The title must not be empty."];
  const assignees = form.assignees.map((login) => findAccount(world, login)).filter((one) => one !== undefined);
  const wanted = { title, body: answers.body, labels: form.labels, assignees };
  return (await exclusively(world, repo, () => openFormIssue(world, repo, by, wanted))).number;
}

function chooser(repo: Repo, forms: readonly IssueForm[], blankAllowed: boolean): Html {
  const path = `/${fullName(repo)}/issues/new?template=`;
  return html`<h1>New issue</h1>
    <div class="box">
      ${forms.map(
        (form) =>
          html`<div class="row">
            <a href="${path}${encodeURIComponent(form.file)}"><b>${form.name}</b></a> <small>${form.about}</small>
          </div>`,
      )}
      ${blankAllowed && html`<div class="row"><a href="${path}">Blank issue</a></div>`}
    </div>`;
}

function formPage(repo: Repo, form: IssueForm | null, sent: URLSearchParams, problems: readonly string[]): Html {
  const title = sent.get("title") ?? form?.title ?? "";
  const fields = form?.fields ?? [];
  const asksBody = fields.length === 0;
  return html`<p><a href="/${fullName(repo)}">${fullName(repo)}</a></p>
    <h1>${form?.name ?? "New issue"}</h1>
    ${form !== null && html`<p class="dim">${form.about}</p>`}
    ${problems.length > 0 && html`<p class="notice">${problems.join("\n")}</p>`}
    <form method="post">
      <label>Title<input class="wide" name="title" value="${title}" /></label>
      ${form !== null && fields.map((field) => fieldPart(form, field, sent))}
      ${
        asksBody &&
        html`<label>Text<textarea name="body" rows="10">${sent.get("body") ?? form?.text ?? ""}</textarea></label>`
      }
      <button class="main">Submit new issue</button>
    </form>`;
}

function fieldPart(form: IssueForm, field: FormField, sent: URLSearchParams): Html {
  if (field.type === "markdown") return html`<div class="text">${markdown(field.attributes.value)}</div>`;
  const { label, description } = field.attributes;
  const isRequired = field.type !== "checkboxes" && field.validations.required;
  return html`<fieldset>
    <legend>${label}${isRequired && html` <span class="bad">*</span>`}</legend>
    ${description !== "" && html`<div class="dim">${markdown(description)}</div>`} ${control(form, field, sent)}
  </fieldset>`;
}

function control(form: IssueForm, field: Exclude<FormField, { type: "markdown" }>, sent: URLSearchParams): Html {
  const name = fieldName(form, field);
  const values = sent.getAll(name);
  const { label } = field.attributes;
  switch (field.type) {
    case "input":
      return html`<input
        class="wide"
        name="${name}"
        aria-label="${label}"
        value="${values[0] ?? field.attributes.value}"
      />`;
    case "textarea":
      return html`<textarea name="${name}" aria-label="${label}">${values[0] ?? field.attributes.value}</textarea>`;
    case "dropdown":
      return html`<select name="${name}" aria-label="${label}" ${field.attributes.multiple ? "multiple" : ""}>
        ${!field.attributes.multiple && html`<option value="">None</option>`}
        ${field.attributes.options.map(
          (one) => html`<option ${values.includes(one) ? "selected" : ""}>${one}</option>`,
        )}
      </select>`;
    case "checkboxes":
      return html`${field.attributes.options.map(
        (one) =>
          html`<label class="tick">
            <input type="checkbox" name="${name}" value="${one.label}" ${values.includes(one.label) ? "checked" : ""} />
            ${one.label}
          </label>`,
      )}`;
  }
}
