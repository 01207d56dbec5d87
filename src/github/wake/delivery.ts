import type { Delivery, RepoRecord, Wakes } from "../../engine/needs.ts";
import type { Comment, Self } from "../../model/facts.ts";
import type { Markers } from "../write/marker.ts";
import { payload as payloadSchema, type Payload } from "./payload.ts";
import { wokenBy, type Woken } from "./wakes.ts";

export type Incoming = { readonly guid: string; readonly event: string; readonly payload: unknown };

export type DeliveryOptions = {
  readonly self: Self;
  readonly markers: Pick<Markers, "issueIn">;
  /** Whether the operator serves this account; others' events are stored and wake nobody. */
  readonly serves: (login: string) => boolean;
};

/** A delivery in the engine's words, and the repositories it tells the present names of. Pure. */
export function deliveryOf(
  incoming: Incoming,
  options: DeliveryOptions,
): { readonly delivery: Delivery; readonly repos: readonly RepoRecord[] } {
  const parsed = payloadSchema.safeParse(incoming.payload);
  const from: Payload = parsed.success ? parsed.data : {};
  const repos = reposOf(incoming.event, from).filter(({ owner }) => options.serves(owner));
  const woken = wokenBy(incoming.event, from, options);
  const delivery: Delivery = {
    guid: incoming.guid,
    event: incoming.event,
    repo: from.repository?.id,
    installation: from.installation?.id,
    wakes: repos.flatMap(({ id }) => wakesOf(id, woken)),
    heard: repos.length === 0 ? undefined : heardIn(incoming.event, from, options.self),
    payload: incoming.payload,
  };
  return { delivery, repos: incoming.event === "installation" && from.action === "deleted" ? [] : repos };
}

const wakesOf = (repo: number, woken: Woken): readonly Wakes[] =>
  woken === "all" ? [{ repo, issue: "all" }] : woken.map((issue) => ({ repo, issue }));

function reposOf(event: string, from: Payload): readonly RepoRecord[] {
  const installation = from.installation?.id;
  if (installation === undefined) return [];
  if (from.repository !== undefined) {
    const { id, name, owner } = from.repository;
    return [{ id, installation, owner: owner.login, name }];
  }
  if (event !== "installation" && event !== "installation_repositories") return [];
  return [...(from.repositories ?? []), ...(from.repositories_added ?? [])].flatMap((one) => {
    const [owner, name] = one.full_name.split("/");
    return owner === undefined || name === undefined ? [] : [{ id: one.id, installation, owner, name }];
  });
}

/** A new comment by somebody else. Edits never become commands, so they are not heard. */
function heardIn(event: string, from: Payload, self: Self): Comment | undefined {
  const { comment, issue } = from;
  if (event !== "issue_comment" || from.action !== "created") return undefined;
  if (comment?.user === undefined || comment.user === null || issue === undefined) return undefined;
  if (comment.user.id === self.bot.id) return undefined;
  const { id, login, type } = comment.user;
  const at = Date.parse(comment.created_at ?? "");
  if (Number.isNaN(at)) return undefined;
  return {
    id: comment.id,
    author: { id, login, kind: type === "User" ? "user" : "bot" },
    body: comment.body ?? "",
    createdAt: at,
    edited: false,
    on: issue.number,
  };
}
