import type { Action, OfferedTool, Piece } from "./conversation.ts";

type Call = Omit<Extract<Piece, { kind: "call" }>, "id" | "kind">;

const writers = /^(?:write|write_?file|create_?file|create)$/iu;
const readers = /^(?:read|read_?file|view)$/iu;
const shells = /^(?:bash|shell|exec_command|run_shell_command|run_terminal_cmd|execute_command|local_shell)$/iu;

/** The client's own tool for an action: a writer, a reader or, failing those, its shell. Throws where it offers nothing that fits. */
export function chooseTool(action: Action, tools: readonly OfferedTool[], root: string): Call {
  if ("call" in action) return named(action, tools);
  if ("run" in action) return shell(action.run, tools);
  const path = "write" in action ? absolute(action.write, root) : absolute(action.read, root);
  const tool = tools.find(
    ({ name, freeform }) => !freeform && ("write" in action ? writers : readers).test(plain(name)),
  );
  if (tool === undefined) {
    const command = "write" in action ? hereDocument(path, action.content) : `cat ${quoted(path)}`;
    return shell(command, tools);
  }
  const values = new Map([
    ...["file_path", "filePath", "path", "absolute_path", "filename"].map((key) => [key, path] as const),
    ...("write" in action
      ? ["content", "contents", "file_text", "text"].map((key) => [key, action.content] as const)
      : []),
  ]);
  return { tool: tool.name, freeform: false, input: fill(tool, values) };
}

function named({ call, input }: Extract<Action, { call: string }>, tools: readonly OfferedTool[]): Call {
  const tool = tools.find(({ name }) => name === call);
  return { tool: call, freeform: tool?.freeform ?? typeof input === "string", input };
}

function shell(command: string, tools: readonly OfferedTool[]): Call {
  const tool = tools.find(({ name, freeform }) => !freeform && shells.test(plain(name)));
  if (tool === undefined) throw new Error(`No shell among the tools: ${tools.map(({ name }) => name).join(", ")}.`);
  const wantsList = ["array"].includes(typeOf(propertiesOf(tool)["command"]));
  const value = wantsList ? ["bash", "-c", command] : command;
  const values = new Map<string, unknown>([
    ["command", value],
    ["cmd", command],
    ["description", "run a command"],
  ]);
  return { tool: tool.name, freeform: false, input: fill(tool, values) };
}

/** What we know of the tool's properties, and something of the right type for whatever else it requires. */
function fill(tool: OfferedTool, values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const properties = propertiesOf(tool);
  const required = Array.isArray(tool.schema["required"]) ? tool.schema["required"].map(String) : [];
  const input: Record<string, unknown> = {};
  for (const key of Object.keys(properties)) {
    if (values.has(key)) input[key] = values.get(key);
    else if (required.includes(key)) input[key] = anyOf(typeOf(properties[key]));
  }
  return input;
}

function anyOf(type: string): unknown {
  switch (type) {
    case "boolean":
      return false;
    case "number":
    case "integer":
      return 1;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return "x";
  }
}

function propertiesOf({ schema }: OfferedTool): Readonly<Record<string, unknown>> {
  return (schema["properties"] ?? {}) as Record<string, unknown>;
}

function typeOf(property: unknown): string {
  const type = (property as { type?: unknown } | undefined)?.type;
  return (typeof type === "string" ? type : "string").toLowerCase();
}

/** Tools of a bridged server carry its name in front. */
function plain(name: string): string {
  return name.split("__").at(-1) ?? name;
}

function absolute(path: string, root: string): string {
  return path.startsWith("/") ? path : `${root}/${path}`;
}

function hereDocument(path: string, content: string): string {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return `mkdir -p ${quoted(folder)} && printf %s ${quoted(content)} > ${quoted(path)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
