import type { Link } from "../strength.ts";
import { flatten, type Source } from "./text-of.ts";

const plain = /^(?:true|false|True|False|null|None|nil|undefined|-?\d[\d._]*|[a-z]?"[^"]*")$/u;
const farthest = 4_000;

/** A chain whose arguments that are names stand as what the names were given last, before a place. */
export function withValues(links: readonly Link[], source: Source, at: number): readonly Link[] {
  const before = source.text.slice(Math.max(0, at - farthest), at);
  return links.map(({ name, args }) => ({
    name,
    args: args?.map((arg) => (/^[A-Za-z_]\w*$/u.test(arg) ? (given(arg, before) ?? arg) : arg)),
  }));
}

/** Whether a chain claims something of plain values only, some of which have a name. */
export function isOfConstants(meant: readonly Link[], said: readonly Link[]): boolean {
  const args = meant.flatMap((link) => link.args ?? []);
  const isNamed = said.flatMap((link) => link.args ?? []).some((arg) => !plain.test(arg));
  return isNamed && args.length > 1 && args.every((arg) => plain.test(arg));
}

/** What a name was given last; undefined where it may have changed since. */
function given(name: string, before: string): string | undefined {
  if (plain.test(name)) return undefined;
  const uses = [
    ...before.matchAll(
      new RegExp(
        `(?:^|[\\s;{(])(?<kind>const\\s+|let\\s+|var\\s+|)${name}\\s*(?::\\s*[\\w<>[\\]]+\\s*)?(?<op>:?=|[-+*/]=|\\+\\+|--)(?!=)(?<value>[^\\n]*)`,
        "gu",
      ),
    ),
  ];
  const last = uses.at(-1)?.groups;
  if (last === undefined || !/^:?=$/u.test(last["op"] ?? "")) return undefined;
  const value = flatten((last["value"] ?? "").replace(/;\s*$/u, "").trim());
  // Something may have been assigned to it in a function or a loop that stands between.
  const isWhole = value !== "" && !/[{[(,+*/&|?-]$/u.test(value);
  return isWhole && last["kind"]?.startsWith("let") !== true && last["kind"]?.startsWith("var") !== true
    ? value
    : undefined;
}
