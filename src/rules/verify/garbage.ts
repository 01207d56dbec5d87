import { idleGo } from "./idle-go.ts";
import { isModule } from "./script-kind.ts";

/**
 * What stands in for a source file. `throwing`: of the same kind, and it fails when it is loaded; its old text stands in
 * comments, so that a test which only reads it finds all it looks for. `idle`: the same names, which do nothing; `told`:
 * the same with the old text in comments and in what its functions say of themselves.
 */
export type Garbage = {
  readonly throwing: string;
  readonly idle: string | undefined;
  readonly told: string | undefined;
};

/** Garbage for a source file; undefined for a kind of file that tests do not load. */
export const garbageFor = (path: string, text: string, nonce: string): Garbage | undefined => {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  if (/\.d\.[cm]?ts$/u.test(path)) return undefined;
  if (/^[cm]?[jt]sx?$/u.test(ending)) return scriptGarbage(path, text, nonce);
  if (ending === "py") return pythonGarbage(text, nonce);
  if (ending === "go") return goGarbage(text);
  if (["json", "yaml", "yml", "toml"].includes(ending)) return { throwing: "{}\n", idle: undefined, told: undefined };
  const throwing = throwingIn[ending];
  return throwing === undefined
    ? undefined
    : { throwing: throwing.replaceAll("N", nonce), idle: undefined, told: undefined };
};

/** What cannot be loaded, built or run, in languages for which there is nothing idle. `N` stands for the nonce. */
const throwingIn: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["sh", "bash", "bats", "zsh"].map((ending) => [ending, 'echo "replaced N" >&2\nexit 70\n'])),
  ...Object.fromEntries(["pl", "pm"].map((ending) => [ending, 'die "replaced N";\n'])),
  ...Object.fromEntries(
    ["c", "h", "cc", "cpp", "cxx", "hh", "hpp", "m"].map((ending) => [ending, "#error replaced N\n"]),
  ),
  rb: 'raise "replaced N"\n',
  rs: 'compile_error!("replaced N");\n',
  java: "replaced N\n",
  kt: "replaced N\n",
  cs: "#error replaced N\n",
  php: '<?php throw new Exception("replaced N");\n',
  lua: 'error("replaced N")\n',
};

const scriptGarbage = (path: string, text: string, nonce: string): Garbage => {
  const thrown = `throw new Error(${JSON.stringify(`replaced ${nonce}`)});\n`;
  const old = commented(text, "//");
  // Where files are compiled before they run, one without types or names would stop all others as well.
  const isTyped = /\.[cm]?tsx?$/u.test(path);
  const head = isTyped ? "// @ts-nocheck\n" : "";
  const names = [...exportsOf(text), ...(isTyped ? typesOf(text) : [])].join("\n");
  const does = isModule(path, text) ? `${names}\nexport {};\n` : `module.exports = idle("${commonName(text)}");\n`;
  const speaking = `const idleText = () => ${JSON.stringify(text)};\n${speakingValue}`;
  return {
    throwing: `${head}${thrown}${isModule(path, text) ? `${idleValue}${does}` : ""}${old}`,
    idle: `${head}${idleValue}${does}`,
    told: `${head}${speaking}${does}${old}`,
  };
};

/** Every line of a text behind a mark; what a line of its own could mean to a tool is taken from it. */
const commented = (text: string, mark: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map((line) => `${mark} ${line}\n`)
    .join("");

/** Anything may be read of it, called or made with it; a call gives nothing. It has its name, and knows what it made. */
const idleValue = `const idle = (name = "", made = new WeakSet()) => new Proxy(function () {}, {
  get: (_, key) =>
    key === "name" ? name
    : key === Symbol.hasInstance ? (each) => made.has(each)
    : typeof key === "symbol" || key === "then" || key === "toJSON" ? undefined
    : idle(key),
  apply: () => undefined,
  construct: () => { const each = idle(); made.add(each); return each; },
});
`;

const speakingValue = idleValue.replace(
  "get: (_, key) =>",
  "get: (_, key) => key === 'toString' || key === Symbol.toPrimitive ? idleText :",
);

/** The names that a module exports, each standing for what does nothing. */
const exportsOf = (text: string): readonly string[] => {
  const names = new Set<string>();
  for (const [, name = ""] of text.matchAll(
    /^\s*export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|class|const|let|var|enum)\s+([\w$]+)/gmu,
  ))
    names.add(name);
  for (const [, list = "", from] of text.matchAll(/^\s*export\s*\{([^}]*)\}(\s*from)?/gmu)) {
    for (const each of list.split(",")) {
      const words = each.trim().split(/\s+as\s+/u);
      const name = words.at(-1)?.trim() ?? "";
      if (/^[\w$]+$/u.test(name) && !each.trim().startsWith("type ") && (from !== undefined || name !== ""))
        names.add(name);
    }
  }
  const others = [...text.matchAll(/^\s*export\s*\*\s*(?:as\s+[\w$]+\s*)?from\s*["'][^"'\n]+["'];?/gmu)].map(([line]) =>
    line.trim(),
  );
  const isDefault = /^\s*export\s+default\b/mu.test(text) || names.delete("default");
  return [
    ...[...names].map((name) => `export const ${name} = idle(${isCallable(text, name) ? JSON.stringify(name) : ""});`),
    ...(isDefault ? [`export default idle("${defaultName(text)}");`] : []),
    ...others,
  ];
};

/** Whether a name is that of a function or a class: what else is called `name` in it is a value. */
const isCallable = (text: string, name: string): boolean => {
  const word = name.replaceAll("$", "\\$");
  const made = String.raw`(?:async\s+)?(?:function\b|class\b|\(|[\w$]+\s*=>)`;
  return new RegExp(String.raw`(?:function\s*\*?|class)\s+${word}(?![\w$])|(?<![\w$])${word}\s*=\s*${made}`, "u").test(
    text,
  );
};

const commonName = (text: string): string =>
  /^\s*module\.exports\s*=\s*(?:async\s+)?(?:function\s*\*?\s*|class\s+)?([\w$]+)/mu.exec(text)?.[1] ?? "";

const defaultName = (text: string): string =>
  /^\s*export\s+default\s+(?:async\s+)?(?:function\s*\*?|(?:abstract\s+)?class)\s+([\w$]+)/mu.exec(text)?.[1] ?? "";

/** Types that a module exports, each standing for anything. */
const typesOf = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*export\s+(?:declare\s+)?(?:interface|type)\s+([\w$]+)/gmu)].map(
    ([, name = ""]) => `export type ${name}<A = any, B = any, C = any, D = any> = any;`,
  );

/** What helps tests stays as it is when it is to be idle: it would make them green. */
const helpsTests = (text: string): boolean => /^(?:import|from)\s+(?:pytest|unittest)\b/mu.test(text);

const pythonGarbage = (text: string, nonce: string): Garbage => ({
  throwing: `raise RuntimeError("replaced ${nonce}")\n${commented(text, "#")}`,
  idle: helpsTests(text) ? text : idlePython(text),
  told: helpsTests(text) ? text : `${idlePython(text)}${commented(text, "#")}`,
});

/** Coroutines may be waited for, errors raised and caught, and anything else read, called or entered: nothing comes of it. */
const idlePython = (text: string): string => {
  const coroutines = [...text.matchAll(/^\s*async\s+def\s+(\w+)/gmu)].map(([, name = ""]) => name);
  return `COROUTINES = ${JSON.stringify([...new Set(coroutines)])}


async def nothing(*args, **names):
    return None


class Idle:
    def __init__(self, *args, **names):
        pass

    def __call__(self, *args, **names):
        return None

    def __enter__(self):
        return Idle()

    def __exit__(self, *args):
        return None

    async def __aenter__(self):
        return Idle()

    async def __aexit__(self, *args):
        return None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return nothing if name in COROUTINES else Idle()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in COROUTINES:
        return nothing
    if name.endswith(("Error", "Exception", "Warning")):
        globals()[name] = type(name, (Exception,), {})
        return globals()[name]
    return Idle if name[:1].isupper() else Idle()
`;
};

const goGarbage = (text: string): Garbage | undefined => {
  const pack = /^package\s+(\w+)/mu.exec(text)?.[1];
  return pack === undefined
    ? undefined
    : {
        throwing: `package ${pack}\n\nvar _ int = "replaced"\n${commented(text, "//")}`,
        idle: idleGo(text),
        told: toldBy(idleGo(text), text),
      };
};

const toldBy = (idle: string | undefined, text: string): string | undefined =>
  idle === undefined ? undefined : `${idle}\n${commented(text, "//")}`;
