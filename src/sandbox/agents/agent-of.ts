import type { AgentEntry, AgentName, ApiKind } from "../../model/agent.ts";
import { interfacesOf } from "../../model/model-provider.ts";
import type { Operator } from "../../model/operator.ts";
import type { Failure } from "../failure.ts";
import { environment } from "../failure.ts";
import { home } from "../places.ts";
import { catalogue } from "./catalogue.ts";
import { modelBase } from "./model-base.ts";
import { tools } from "./toolchain.ts";

/** An agent as one job runs it: everything filled in. */
export type Agent = {
  readonly speaks: "acp" | "command";
  readonly argv: readonly string[];
  readonly image: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly sessionPaths: readonly string[];
  /** Whose toolchain it needs; undefined when its image has all. */
  readonly toolchain: AgentName | undefined;
};

/** What the agent's programs are given as their key: the gateway drops it and puts the operator's in its place. */
const dummyKey = "placeholder";

/** The agent that a policy names, or why there is none to run. */
export function agentOf(operator: Operator, name: string): Agent | Failure {
  const entry = Object.hasOwn(operator.agents, name) ? operator.agents[name] : undefined;
  if (entry === undefined) {
    const known = Object.keys(operator.agents).join(", ");
    return environment(`The agent "${name}" is not in the operator file's "agents" (there are: ${known || "none"}).`);
  }
  return entry.use === undefined ? own(operator, entry) : known(operator, name, entry, entry.use);
}

function own(operator: Operator, entry: AgentEntry): Agent {
  const fill = filler(entry, interfaces(operator, entry)[0]);
  return {
    speaks: entry.adapter ?? "command",
    argv: entry.command ?? [],
    image: entry.image,
    env: mapped(entry.env, fill),
    files: mapped(entry.files, fill),
    sessionPaths: entry.sessions,
    toolchain: undefined,
  };
}

function known(operator: Operator, name: string, entry: AgentEntry, use: AgentName): Agent | Failure {
  const template = catalogue[use];
  const api = interfaces(operator, entry).find((each) => template.apis[each] !== undefined);
  if (api === undefined) {
    const spoken = Object.keys(template.apis).join(" or ");
    return environment(
      `The agent "${name}" (${template.title}) speaks ${spoken}, and its provider "${entry.provider ?? ""}" does not.`,
    );
  }
  const extra = { env: {}, files: {}, ...template.apis[api] };
  const fill = filler(entry, api);
  return {
    speaks: template.adapter,
    argv: template.command.map(fill),
    image: entry.image,
    env: mapped({ ...template.env, ...extra.env, ...entry.env }, fill),
    files: mapped({ ...template.files, ...extra.files, ...entry.files }, fill),
    sessionPaths: template.sessions,
    toolchain: use,
  };
}

/** None where the agent names no provider, or one that is not there. */
function interfaces({ models }: Operator, { provider }: AgentEntry): readonly ApiKind[] {
  const found = provider !== undefined && Object.hasOwn(models, provider) ? models[provider] : undefined;
  return found === undefined ? [] : interfacesOf[found.api];
}

function filler({ model }: AgentEntry, api: ApiKind | undefined): (text: string) => string {
  const values: Readonly<Record<string, string>> = {
    base: api === undefined ? "" : modelBase(api),
    model: model ?? "",
    key: dummyKey,
    tools,
    home,
  };
  return (text) => text.replaceAll(/\{(base|model|key|tools|home)\}/gu, (_, name: string) => values[name] ?? "");
}

function mapped(
  record: Readonly<Record<string, string>>,
  fill: (text: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fill(value)]));
}
