import { announceRun } from "../effects/check-events.ts";
import { mayIn } from "../http/access.ts";
import type { Actor } from "../http/call.ts";
import type { CheckRun } from "../state/check.ts";
import { fullName, type Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { html, type Html } from "./html.ts";
import { markdown } from "./markdown.ts";

/** One check run with everything its app wrote, and the buttons of those who may write. */
export function runPage(repo: Repo, run: CheckRun, actor: Actor): Html {
  const [first] = run.annotations;
  return html`<p><a href="/${fullName(repo)}">${fullName(repo)}</a></p>
    <h1>${run.name} <span class="number">${(run.conclusion ?? run.status).replaceAll("_", " ")}</span></h1>
    <p>
      <small
        >${run.app.name} on
        <code>${run.headSha.slice(0, 7)}</code> ${run.externalId !== "" && ` · external id ${run.externalId}`}</small
      >
    </p>
    ${mayIn(actor, repo, "write", []) && buttons(run)} ${run.title !== null && html`<h2>${run.title}</h2>`}
    <div class="text">${markdown(run.summary ?? "")} ${markdown(run.text ?? "")}</div>
    ${first !== undefined && html`<h2>Annotations</h2>`}
    ${run.annotations.map(
      (one) =>
        html`<div class="box">
          <div class="head"><code>${one.path}:${one.start_line}</code> ${one.annotation_level} ${one.title ?? ""}</div>
          <pre>${one.message}</pre>
        </div>`,
    )}`;
}

function buttons(run: CheckRun): Html {
  return html`<form method="post">
    <button name="action" value="rerun">Re-run</button>
    ${
      run.status === "completed" &&
      run.actions.map(
        (one) => html`<button name="button" value="${one.identifier}" title="${one.description}">${one.label}</button>`,
      )
    }
  </form>`;
}

/** Presses a button of a check: its app is asked, and nobody else. Answers a refusal's words or null. */
export function pressButton(
  world: World,
  repo: Repo,
  run: CheckRun,
  actor: Actor,
  form: URLSearchParams,
): string | null {
  if (actor.kind !== "user" || !mayIn(actor, repo, "write", [])) return "Must have write rights to Repository.";
  const wanted = form.get("button");
  if (wanted === null) {
    announceRun(world, repo, run, "rerequested", actor.account);
    return null;
  }
  if (!run.actions.some((one) => one.identifier === wanted)) return `This check has no button "${wanted}".`;
  announceRun(world, repo, run, "requested_action", actor.account, { requested_action: { identifier: wanted } });
  return null;
}
