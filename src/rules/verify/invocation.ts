import { parse, quote } from "shell-quote";

/** The scripts of a `package.json`, and the names of all packages it asks for. */
export type Scripts = { readonly scripts: Readonly<Record<string, string>>; readonly packages: ReadonlySet<string> };

/** One simple command inside of a policy's command, found through the scripts of the manifest. */
export type Invocation = {
  /** Shell text of what runs before it, each part ending in ` && `. */
  readonly before: string;
  /** Assignments in front of it, as written: `NAME=value`. */
  readonly env: readonly string[];
  readonly words: readonly string[];
  /** The policy's command with arguments added to this simple command; undefined where they would not reach it. */
  readonly append: ((args: string) => string) | undefined;
  /** Whether it comes last, and nothing takes what it prints. */
  readonly isLast: boolean;
};

const mostDepth = 3;

/** Reads a `package.json`; what is malformed has no scripts. */
export const readScripts = (text: string | undefined): Scripts => {
  const manifest = parsed(text);
  const strings = (value: unknown): Record<string, string> =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).filter((each): each is [string, string] => typeof each[1] === "string"),
        )
      : {};
  const packages = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].flatMap((key) =>
    Object.keys(strings(manifest[key])),
  );
  return { scripts: strings(manifest["scripts"]), packages: new Set(packages) };
};

/** The simple commands that a command comes to; none where the shell would do more than run words one after the other. */
export const invocationsOf = (command: string, scripts: Scripts): readonly Invocation[] =>
  within({ command, before: "", append: (args) => `${command} ${args}`, isLast: true, depth: 0 }, scripts);

type Part = {
  readonly command: string;
  readonly before: string;
  readonly append: Invocation["append"];
  readonly isLast: boolean;
  readonly depth: number;
};

const within = ({ command, before, append, isLast, depth }: Part, scripts: Scripts): readonly Invocation[] => {
  const parts = simpleCommands(command);
  if (parts === undefined) return [];
  let preceding = before;
  return parts.flatMap(({ words, pipes }, at) => {
    const mine = preceding;
    preceding += `${quote([...words])} && `;
    const ends = at === parts.length - 1 && !pipes;
    const reaches = ends ? append : undefined;
    const env = words.slice(
      0,
      words.findIndex((word) => !/^[A-Za-z_]\w*=/u.test(word)),
    );
    const bare = words.slice(env.length);
    const script = scriptIn(bare, scripts);
    if (script === undefined) return [{ before: mine, env, words: bare, append: reaches, isLast: isLast && ends }];
    if (depth >= mostDepth) return [];
    const pre = scripts.scripts[`pre${script.name}`] === undefined ? "" : `npm run ${quote([`pre${script.name}`])} && `;
    // Arguments pass through one package manager; a second would take them for its own.
    const through =
      depth === 0 && reaches !== undefined && script.bare ? (args: string) => reaches(`-- ${args}`) : undefined;
    return within(
      { command: script.text, before: `${mine}${pre}`, append: through, isLast: isLast && ends, depth: depth + 1 },
      scripts,
    );
  });
};

type Simple = { readonly words: readonly string[]; readonly pipes: boolean };

const simpleCommands = (command: string): readonly Simple[] | undefined => {
  if (/[$`\n\\]/u.test(command)) return undefined;
  const found: Simple[] = [];
  let words: string[] = [];
  for (const token of parse(command)) {
    if (typeof token === "string") words.push(token);
    else if ("pattern" in token) words.push(token.pattern);
    else if ("op" in token && ["&&", ";", "|"].includes(token.op)) {
      found.push({ words, pipes: token.op === "|" });
      words = [];
    } else return undefined;
  }
  return [...found, { words, pipes: false }].filter((each) => each.words.length > 0);
};

/** The script of the manifest that words run: `npm test`, `npm run x`, `yarn x`, `pnpm run x`. */
const scriptIn = (
  words: readonly string[],
  { scripts }: Scripts,
): { readonly name: string; readonly text: string; readonly bare: boolean } | undefined => {
  const [tool = "", ...rest] = words;
  if (tool === "make") return targetIn(rest, scripts);
  if (!["npm", "yarn", "pnpm"].includes(tool)) return undefined;
  const [first = "", second = "", ...more] = rest.filter((word) => !["-s", "--silent"].includes(word));
  const isRun = ["run", "run-script"].includes(first);
  const name = isRun ? second : tool === "npm" ? ({ test: "test", t: "test", tst: "test" }[first] ?? "") : first;
  const text = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  const extra = isRun ? more : [second, ...more].filter((word) => word !== "");
  if (text === undefined) return undefined;
  const args = extra[0] === "--" ? extra.slice(1) : extra;
  return { name, text: args.length === 0 ? text : `${text} ${quote([...args])}`, bare: extra.length === 0 };
};

/** The one target that `make` is asked for, with nothing that would change what it runs. */
const targetIn = (
  args: readonly string[],
  scripts: Scripts["scripts"],
): { readonly name: string; readonly text: string; readonly bare: boolean } | undefined => {
  const targets = args.filter((word) => !/^(?:-s|-j\d*|--silent|--quiet|--no-print-directory)$/u.test(word));
  const [target = ""] = targets;
  const name = `make ${target}`;
  const text = targets.length === 1 && Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  return text === undefined ? undefined : { name, text, bare: false };
};

const parsed = (text: string | undefined): Readonly<Record<string, unknown>> => {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/u, ""));
    return isObject(value) ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
