import { idleGo } from "./idle-go.ts";
import { isModule } from "./script-kind.ts";

/** What stands in for a source file: a file of the same kind that fails when it is loaded, or one that does nothing. */
export type Garbage = { readonly throwing: string; readonly idle: string | undefined };

/** Garbage for a source file; undefined for a kind of file that tests do not load. */
export const garbageFor = (path: string, text: string, nonce: string): Garbage | undefined => {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  if (/\.d\.[cm]?ts$/u.test(path)) return undefined;
  if (/^[cm]?[jt]sx?$/u.test(ending)) return scriptGarbage(path, text, nonce);
  if (ending === "py") return pythonGarbage(nonce);
  if (ending === "go") return goGarbage(text);
  if (["json", "yaml", "yml", "toml"].includes(ending)) return { throwing: "{}\n", idle: undefined };
  return undefined;
};

const scriptGarbage = (path: string, text: string, nonce: string): Garbage => {
  const thrown = `throw new Error(${JSON.stringify(`replaced ${nonce}`)});\n`;
  if (!isModule(path, text)) return { throwing: thrown, idle: `${idleValue}module.exports = idle();\n` };
  return { throwing: `${thrown}export {};\n`, idle: `${idleValue}${exportsOf(text).join("\n")}\nexport {};\n` };
};

/** Anything may be read of it, called or made with it; a call gives nothing. */
const idleValue = `const idle = () => new Proxy(function () {}, {
  get: (_, key) => (typeof key === "symbol" || key === "then" || key === "toJSON" ? undefined : idle()),
  apply: () => undefined,
  construct: () => idle(),
});
`;

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
    ...[...names].map((name) => `export const ${name} = idle();`),
    ...(isDefault ? ["export default idle();"] : []),
    ...others,
  ];
};

const pythonGarbage = (nonce: string): Garbage => ({
  throwing: `raise RuntimeError("replaced ${nonce}")\n`,
  idle: `class Idle:
    def __init__(self, *args, **names):
        pass

    def __call__(self, *args, **names):
        return None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Idle()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Idle if name[:1].isupper() else Idle()
`,
});

const goGarbage = (text: string): Garbage | undefined => {
  const pack = /^package\s+(\w+)/mu.exec(text)?.[1];
  return pack === undefined
    ? undefined
    : { throwing: `package ${pack}\n\nvar _ int = "replaced"\n`, idle: idleGo(text) };
};
