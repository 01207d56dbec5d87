/** Anything may be read of it, called or made with it; a call gives nothing. It has its name, and knows what it made. */
export const idleValue = `const idle = (name = "", made = new WeakSet()) => new Proxy(function () {}, {
  get: (_, key) =>
    key === "name" ? name
    : key === Symbol.hasInstance ? (each) => made.has(each)
    : typeof key === "symbol" || key === "then" || key === "toJSON" ? undefined
    : idle(key),
  apply: () => undefined,
  construct: () => { const each = idle(); made.add(each); return each; },
});
`;

/** The same, whose functions say an old text of themselves. */
export const speakingValue = idleValue.replace(
  "get: (_, key) =>",
  "get: (_, key) => key === 'toString' || key === Symbol.toPrimitive ? idleText :",
);

/** The names that a module exports, each standing for what does nothing. */
export const exportsOf = (text: string): readonly string[] => {
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

/** What a CommonJS module that is one function or class calls it. */
export const commonName = (text: string): string =>
  /^\s*module\.exports\s*=\s*(?:async\s+)?(?:function\s*\*?\s*|class\s+)?([\w$]+)/mu.exec(text)?.[1] ?? "";

const defaultName = (text: string): string =>
  /^\s*export\s+default\s+(?:async\s+)?(?:function\s*\*?|(?:abstract\s+)?class)\s+([\w$]+)/mu.exec(text)?.[1] ?? "";

/** Types that a module exports, each standing for anything. */
export const typesOf = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*export\s+(?:declare\s+)?(?:interface|type)\s+([\w$]+)/gmu)].map(
    ([, name = ""]) => `export type ${name}<A = any, B = any, C = any, D = any> = any;`,
  );
