import type { Event } from "../model/event.ts";
import type { Brief, Run } from "../model/run.ts";
import { mayWrite } from "./authority.ts";

type Commanded = Extract<Event, { type: "commanded" }>;

/** Remembers what happened; judges nothing. Absorbing an event a second time changes nothing. */
export const absorb = (run: Run, event: Event): Run => {
  if (run.absorbed.includes(event.id)) return run;
  return remember({ ...run, absorbed: [...run.absorbed, event.id] }, event);
};

const remember = (run: Run, event: Event): Run => {
  switch (event.type) {
    case "requested":
      return run;
    case "commanded":
      return commanded(run, event);
    case "admitted":
      return run.admitted ? run : { ...run, admitted: { at: event.at, reservation: event.reservation } };
    case "jobEnded":
      return { ...run, results: { ...run.results, [event.job]: event.result } };
    case "published":
      return published(run, event);
    case "effectRefused":
      return { ...run, refusals: [...run.refusals, { effect: event.effect, reason: event.reason, at: event.at }] };
  }
};

const published = (run: Run, event: Extract<Event, { type: "published" }>): Run => {
  const { attempt, head, tree, base, pull, at, proof } = event;
  const same = run.published.filter((each) => each.head === head);
  if (same.some((each) => each.tree === tree && each.proof?.digest === proof?.digest)) return run;
  const entry = { attempt, head, tree, base, pull, at, ...(proof === undefined ? {} : { proof }) };
  const text = run.published.length === 0 ? `#${pull} opened` : `#${pull} updated`;
  return {
    ...run,
    published: [...run.published, entry],
    story: same.length > 0 ? run.story : [...run.story, { at, text }],
  };
};

const commanded = (run: Run, event: Commanded): Run => {
  const may = event.by.kind === "user" && mayWrite(event.permission);
  const { id, at, by, permission, comment, on, command } = event;
  const heard: Run = { ...run, heard: [...run.heard, { id, at, by, may, permission, comment, on, command }] };
  return may ? obey(heard, event) : heard;
};

const obey = (run: Run, event: Commanded): Run => {
  const { command, by, at, id } = event;
  switch (command.name) {
    case "redirect":
    case "retry": {
      const ask: Brief = { id, gate: "redirect", text: command.text, by };
      const text = command.text === "" ? `@${by.login} asked for another attempt` : `redirected by @${by.login}`;
      return { ...run, asks: [...run.asks, ask], story: [...run.story, { at, text }] };
    }
    case "accept":
      return { ...run, accepted: [...run.accepted, { digest: command.digest, by, at }] };
    case "cancel":
      return run.cancelled ? run : { ...run, cancelled: { by, at } };
    case "why":
    case "help":
    case "unknown":
      return run;
  }
};
