import * as acp from "@agentclientprotocol/sdk";
import * as z from "zod";
import type { Ending } from "../say.ts";
import type { Initialized } from "./answers.ts";
import { initialized, prompted, sessionBegun } from "./answers.ts";
import { Unruly } from "./messages.ts";
import { permit } from "./permit.ts";
import type { Report } from "./report.ts";
import { followUpdates } from "./updates.ts";

export type Conversation = {
  readonly stream: acp.Stream;
  readonly whyBroken: () => Unruly | undefined;
  readonly cwd: string;
  readonly brief: string;
  /** Session of an earlier attempt to go on with. */
  readonly session: string | null;
  readonly report: Report;
  /** Aborted when nobody wants the work any more. */
  readonly stop: AbortSignal;
  /** How long the agent may take to its session. */
  readonly startMs: number;
};

type Ended = { readonly ending: Ending; readonly reason: string };

/**
 * One conversation with an agent: a session, the brief as its only prompt, and how that ended. Its file and terminal
 * requests are refused, because it has its own; its permission requests are granted, because the sandbox is the control.
 */
export async function converse(conversation: Conversation): Promise<void> {
  const { report, stream } = conversation;
  const updates = followUpdates(report);
  const client = acp
    .client({ name: "lintel" })
    .onRequest(
      acp.methods.client.session.requestPermission,
      (params: unknown) => params,
      ({ params }) => permit(params),
    )
    .onNotification(
      acp.methods.client.session.update,
      (params: unknown) => params,
      ({ params }) => updates.take(params),
    );
  const ended = await client
    .connectWith(stream, (context) => talk(context, conversation, updates))
    .catch((error: unknown) => broken(error, conversation));
  report.finished(ended.ending, ended.reason, updates.lastWords());
}

async function talk(
  context: acp.ClientContext,
  conversation: Conversation,
  updates: ReturnType<typeof followUpdates>,
): Promise<Ended> {
  const { brief, stop, startMs } = conversation;
  const began = await within(startMs, begin(context, conversation), undefined);
  if (began === undefined) return { ending: "failed", reason: `it gave no session within ${startMs / 1_000} seconds` };
  updates.begin();
  const cancel = (): void =>
    void context.notify(acp.methods.agent.session.cancel, { sessionId: began }).catch(() => undefined);
  stop.addEventListener("abort", cancel, { once: true });
  if (stop.aborted) cancel();
  const prompt = [{ type: "text" as const, text: brief }];
  const answer: unknown = await context.request(acp.methods.agent.session.prompt, { sessionId: began, prompt });
  return { ending: prompted.parse(answer).stopReason, reason: "" };
}

/** The session's id. One that cannot be taken up is begun anew, because the brief is complete without it. */
async function begin(context: acp.ClientContext, conversation: Conversation): Promise<string> {
  const { session, cwd, report, startMs } = conversation;
  const introduced: unknown = await context.request(acp.methods.agent.initialize, {
    protocolVersion: acp.PROTOCOL_VERSION,
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    clientInfo: { name: "lintel", version: "1" },
  });
  const { agentCapabilities, protocolVersion = acp.PROTOCOL_VERSION } = initialized.parse(introduced);
  if (protocolVersion !== acp.PROTOCOL_VERSION) throw otherVersion(protocolVersion);
  let why: string | null = null;
  if (session !== null) {
    const wanted = { sessionId: session, cwd, mcpServers: [] };
    const refused = await within(startMs / 2, resume(context, agentCapabilities, wanted), "it did not answer in time");
    if (refused === undefined) {
      report.session(session, "resumed", null);
      return session;
    }
    why = refused;
  }
  const answer: unknown = await context.request(acp.methods.agent.session.new, { cwd, mcpServers: [] });
  const { sessionId } = sessionBegun.parse(answer);
  report.session(sessionId, why === null ? "new" : "anew", why);
  return sessionId;
}

/** Takes a session up where the agent offers it; otherwise says why not. Resuming comes first: it replays nothing. */
async function resume(
  context: acp.ClientContext,
  capabilities: Initialized["agentCapabilities"],
  wanted: acp.LoadSessionRequest,
): Promise<string | undefined> {
  try {
    if (capabilities?.sessionCapabilities?.resume) await context.request(acp.methods.agent.session.resume, wanted);
    else if (capabilities?.loadSession === true) await context.request(acp.methods.agent.session.load, wanted);
    else return "it does not offer to take sessions up";
    return undefined;
  } catch (error) {
    if (!(error instanceof acp.RequestError)) throw error;
    return answerOf(error);
  }
}

function otherVersion(named: unknown): Unruly {
  const its = typeof named === "number" ? String(named) : "of no number";
  return new Unruly(`it speaks version ${its} of the protocol, and we speak ${acp.PROTOCOL_VERSION}`);
}

function broken(error: unknown, { whyBroken }: Conversation): Ended {
  const unruly = error instanceof Unruly ? error : whyBroken();
  if (unruly !== undefined) return { ending: "unruly", reason: unruly.message };
  if (error instanceof acp.RequestError) return { ending: "failed", reason: answerOf(error) };
  if (error instanceof z.ZodError) return { ending: "unruly", reason: "its answer is not the protocol's" };
  return { ending: "gone", reason: "it ended, or closed its output, before it answered" };
}

function answerOf({ message, code, data }: acp.RequestError): string {
  const more = data === undefined ? "" : ` ${JSON.stringify(data)}`;
  return `it answered: ${message} (${code})${more}`.slice(0, 800);
}

async function within<T, L>(ms: number, work: Promise<T>, tooLate: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(tooLate), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
