import type { Link } from "../../strength.ts";
import type { Mode } from "../test-file.ts";
import { flatten, type Source } from "../text-of.ts";
import { failing, skips } from "./test-words.ts";

const platform =
  /platform|win32|windows|darwin|linux|\bos\b|arch|versions?\b|semver|node_?version|isbun|isdeno|endianness/iu;

/** What a call that begins a suite or case says of how it runs. */
export type Said = {
  readonly names: readonly string[];
  readonly links: readonly Link[];
  /** Its object of options, as flat text; empty where it has none. */
  readonly options: string;
  /** The condition of `(condition ? it : it.skip)(...)`; empty where it is none. */
  readonly alternative: string;
};

/** How a suite or case runs, by what it says and what stands around it. */
export function modeOf(around: Mode, { names, links, options, alternative }: Said, source: Source): Mode {
  if (around === "skipped" || names.some((name) => skips.test(name))) return "skipped";
  if (names.some((name) => failing.test(name)) || /[{,]"?fails"?:true/u.test(options)) return "failing";
  // Which word it is, the program decides.
  if (names.some((name) => name.startsWith("["))) return "conditional";
  const [, option] = /[{,]"?(?:skip|todo|pending|ignore)"?:([^,}]*)/u.exec(spreadOut(options, source)) ?? [];
  const condition =
    links.find(({ name }) => /^(?:skipIf|runIf|if)$/u.test(name))?.args?.join() ?? option ?? alternative;
  if (option !== undefined && /^(?:false|undefined|null|0|"")$/u.test(option)) return around;
  if (option !== undefined && /^(?:true|1|".*")$/u.test(option)) return "skipped";
  if (condition === "") return around;
  if (/^(?:true|1)$/u.test(condition) && names.includes("skipIf")) return "skipped";
  if (/^(?:false|0)$/u.test(condition) && names.includes("runIf")) return "skipped";
  if (/^(?:true|1|false|0)$/u.test(condition)) return around;
  return isPlatform(condition, source) ? "platform" : "conditional";
}

/** Options with what their names and spread objects stand for. */
const spreadOut = (options: string, source: Source): string =>
  options
    .replaceAll(
      /([{,])(skip|todo|pending|ignore)(?=[,}])/gu,
      (_, before: string, name: string) => `${before}${name}:${valueOf(name, source) ?? name}`,
    )
    .replaceAll(/\.\.\.(\w+)/gu, (whole, name: string) => (valueOf(name, source) ?? whole).replace(/^\{|\}$/gu, ""));

/** What a name was given, on one line. */
export const valueOf = (name: string, source: Source): string | undefined => {
  const [, said] =
    new RegExp(`\\b(?:const|let|var)\\s+${name.replaceAll("$", "\\$")}\\s*=([^;\\n]{0,300})`, "u").exec(source.text) ??
    [];
  return said === undefined ? undefined : flatten(said.trim());
};

/** A condition about the system or a version, also where it has a name. */
export function isPlatform(condition: string, source: Source): boolean {
  if (platform.test(condition)) return true;
  const [name] = /[A-Za-z_$][\w$]*/u.exec(condition) ?? [];
  if (name === undefined) return false;
  const said =
    new RegExp(`\\b(?:const|let|var)\\s+${name.replaceAll("$", "\\$")}\\s*=([^\\n]{0,300})`, "u").exec(
      source.text,
    )?.[1] ?? "";
  return platform.test(said);
}
