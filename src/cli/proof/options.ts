import { parseArgs } from "node:util";

/** What `proof verify` was asked. */
export type VerifyOptions = {
  readonly bundle: string;
  readonly repo: string;
  readonly commit: string | undefined;
  readonly key: string | undefined;
  readonly logs: string | undefined;
  readonly spec: string | undefined;
  readonly branch: string | undefined;
  readonly repository: string | undefined;
  readonly mostAgeMs: number | undefined;
  readonly json: boolean;
};

const text = { type: "string" } as const;

/** Reads the arguments of `proof verify`; a sentence where they make no sense. Throws node's own error for unknown options. */
export const readVerifyOptions = (args: readonly string[]): VerifyOptions | { readonly wrong: string } => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      repo: text,
      commit: text,
      key: text,
      logs: text,
      spec: text,
      branch: text,
      repository: text,
      "max-age": text,
      json: { type: "boolean", default: false },
    },
  });
  const [bundle, ...more] = positionals;
  if (bundle === undefined) return { wrong: "name the bundle to verify" };
  if (more.length > 0) return { wrong: `one bundle at a time, not also \`${more[0] ?? ""}\`` };
  const age = values["max-age"];
  const hours = age === undefined ? undefined : hoursIn(age);
  if (age !== undefined && hours === undefined)
    return { wrong: `\`--max-age ${age}\` is no age: write \`24h\` or \`30d\`` };
  const { repo = ".", commit, key, logs, spec, branch, repository, json } = values;
  if (commit?.startsWith("-") === true || commit === "") return { wrong: `\`--commit ${commit}\` names no commit` };
  if (branch !== undefined && !/^(?![-/])(?!.*(?:\.\.|@\{|\/\/))[^\s~^:?*[\\]+$/u.test(branch))
    return { wrong: `\`--branch ${branch}\` is no name of a branch` };
  return { bundle, repo, commit, key, logs, spec, branch, repository, json, mostAgeMs: hours && hours * 3_600_000 };
};

const hoursIn = (age: string): number | undefined => {
  const [, number, unit] = /^(\d{1,6}(?:\.\d+)?)(h|d)?$/u.exec(age) ?? [];
  if (number === undefined) return undefined;
  const hours = Number(number) * (unit === "d" ? 24 : 1);
  return hours > 0 ? hours : undefined;
};
