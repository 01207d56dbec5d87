import type { Event } from "../model/event.ts";
import type { Run } from "../model/run.ts";

/** The run that a request begins. `id` comes from the store; the request itself is absorbed like any event. */
export const begin = (
  id: number,
  repo: number,
  issue: number,
  requested: Extract<Event, { type: "requested" }>,
): Run => ({
  id,
  repo,
  issue,
  requested: { id: requested.id, at: requested.at, by: requested.by, permission: requested.permission },
  absorbed: [requested.id],
  spec: undefined,
  accepted: [],
  heard: [],
  asks: [],
  attempts: [],
  results: {},
  published: [],
  verified: [],
  admitted: undefined,
  refusals: [],
  assigned: [],
  cancelled: undefined,
  at: { gate: "spec", why: "", since: requested.at },
  story: [{ at: requested.at, text: `queued by @${requested.by.login}` }],
  ended: undefined,
});
