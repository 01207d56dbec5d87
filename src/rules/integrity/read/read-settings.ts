import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { everyPiece, parseCode, type Piece } from "./parse-code.ts";
import { sourceOf, type Source } from "./text-of.ts";

/** A settings file's leaves: dotted path without places in lists, and the values that stand there, as flat text. */
export type Settings = ReadonlyMap<string, readonly string[]>;

/** Leaves of a settings file in JSON (with comments), JavaScript, YAML, TOML or INI; undefined = it cannot be read. */
export function readSettings(path: string, text: string): Settings | undefined {
  const leaves = new Map<string, string[]>();
  const add = (key: string, value: string): void => void leaves.set(key, [...(leaves.get(key) ?? []), value]);
  try {
    if (/\.ya?ml$/iu.test(path)) addValue(parseYaml(text, { maxAliasCount: 20 }) as unknown, "", add);
    else if (/(?:\.neon(?:\.dist)?|\.yamllint|\.ansible-lint)$/iu.test(path))
      addValue(parseYaml(text.replaceAll(/^\t+/gmu, (tabs) => "    ".repeat(tabs.length))) as unknown, "", add);
    else if (/\.toml$|staticcheck\.conf$/iu.test(path)) addValue(parseToml(text), "", add);
    else if (/(?:\.(?:ini|cfg)|\.flake8|pylintrc|\.coveragerc|\.shellcheckrc)$/iu.test(path)) addLines(text, add);
    else if (/ignore$/iu.test(path)) addPatterns(text, add);
    else if (/\.rs$/iu.test(path)) addAttributes(path, text, add);
    else if (/\.xml(?:\.dist)?$/iu.test(path)) addTags(text, add);
    else if (/\.[cm]?[jt]s$/iu.test(path)) addPieces(parseCode("javascript", path, text), sourceOf(text), "", add);
    else addPieces(parseCode("javascript", "a.js", `(${text}\n)`), sourceOf(`(${text}\n)`), "", add);
  } catch {
    return undefined;
  }
  return leaves;
}

type Add = (key: string, value: string) => void;

function addValue(value: unknown, key: string, add: Add): void {
  if (Array.isArray(value)) for (const each of value) addValue(each, key, add);
  else if (typeof value === "object" && value !== null && !(value instanceof Date))
    for (const [name, each] of Object.entries(value)) addValue(each, key === "" ? name : `${key}.${name}`, add);
  else add(key, typeof value === "string" ? `"${value}"` : String(value));
}

function addLines(text: string, add: Add): void {
  let section = "";
  let key = "";
  for (const line of text.split(/\r?\n/u)) {
    const [, head] = /^\[([^\]]+)\]/u.exec(line) ?? [];
    const [, name, value] = /^([\w.-]+)\s*[=:]\s*(.*)$/u.exec(line) ?? [];
    if (head !== undefined) section = head;
    else if (name !== undefined) {
      key = `${section}.${name}`;
      for (const each of (value ?? "").split(/[,\s]+/u)) if (each !== "") add(key, each);
    } else if (/^\s+\S/u.test(line) && !/^\s*[#;]/u.test(line))
      for (const each of line.trim().split(/[,\s]+/u)) add(key, each);
  }
}

function addPatterns(text: string, add: Add): void {
  for (const line of text.split("\n")) if (/^[^#\s]/u.test(line)) add("ignores", line.trim());
}

/** Lints that stand for so many others that a file without them is a file without the linter. */
const lintGroups =
  /^(?:warnings|unused|unsafe_code|future_incompatible|clippy::(?:all|correctness|suspicious|pedantic|restriction|unwrap_used|expect_used|panic|indexing_slicing|arithmetic_side_effects))$/u;

/** What a crate says of lints at its head, and what its other files, or modules, say of many at once. */
function addAttributes(path: string, text: string, add: Add): void {
  const isRoot = /(?:^|\/)(?:lib|main)\.rs$/u.test(path);
  const attribute =
    /^\s*#(!?)\[(?:cfg_attr\((?:[^()]|\([^()]*\))*?,\s*)?(allow|expect|warn|deny|forbid)\(([^)]*)\)\s*\)?\s*\](?=(\s*(?:pub(?:\([^)]*\))?\s+)?mod\b)?)/gmu;
  for (const [, inner, said = "", list = "", before] of text.matchAll(attribute)) {
    const level = said === "expect" ? "allow" : said;
    const lints = list.split(",").map((lint) => lint.trim());
    for (const lint of lints) {
      const isHead = inner === "!" && isRoot;
      if (!/^[\w:]+$/u.test(lint) || (!isHead && (!lintGroups.test(lint) || (inner !== "!" && before === undefined))))
        continue;
      add(`lints.${lint}`, `"${level}"`);
    }
  }
}

/** Elements with their attributes; severities by what they belong to. */
function addTags(text: string, add: Add): void {
  const plain = text.replaceAll(/<!--[\s\S]*?(?:-->|$)/gu, "");
  let module = "";
  for (const [, tag = "", said = "", inner = ""] of plain.matchAll(/<([A-Za-z][\w:.-]*)([^<>]*)>([^<]*)/gu)) {
    const attributes = said.replace(/\/$/u, "").trim().replaceAll(/\s+/gu, " ").replaceAll("'", '"');
    const [, name = ""] = /\b(?:name|ref)="([^"]*)"/u.exec(attributes) ?? [];
    if (/^(?:module|rule)$/iu.test(tag)) module = name;
    const [, severity] = tag === "property" && name === "severity" ? (/value="([^"]*)"/u.exec(attributes) ?? []) : [];
    if (severity !== undefined) add(`${module} severity`, `"${severity}"`);
    else if (/^psalm$/iu.test(tag)) add("errorLevel", /\berrorLevel="([^"]*)"/u.exec(attributes)?.[1] ?? "");
    else add(tag, /^(?:module|rule)$/iu.test(tag) ? name : attributes || inner.trim());
  }
}

/** The object that a name of a program stands for. */
function namedObject(source: Source, name: string): Piece | undefined {
  const declared = [...everyPiece(parseCode("javascript", "a.js", source.text))].filter(
    ({ name: kind }) => kind === "VariableDeclaration",
  );
  return declared
    .find(({ kids }) => kids.some((kid) => kid.name === "VariableDefinition" && source.of(kid) === name))
    ?.kids.find((kid) => kid.name === "ObjectExpression");
}

function addPieces(piece: Piece, source: Source, key: string, add: Add): void {
  if (piece.name === "Property") {
    const [name, ...rest] = piece.kids;
    const said = source.flat(name).replace(/^"|"$/gu, "");
    const value = rest.findLast((kid) => !/Comment$/u.test(kid.name));
    const inner = key === "" ? said : `${key}.${said}`;
    const meant = value?.name === "VariableName" ? (namedObject(source, source.of(value)) ?? value) : value;
    if (meant === undefined || !/^(?:ObjectExpression|ArrayExpression)$/u.test(meant.name))
      return add(inner, source.flat(value ?? piece));
    return addPieces(meant, source, inner, add);
  }
  const isList = piece.name === "ArrayExpression" || (piece.name === "ArgList" && key === "");
  const isInList = piece.name === "ArrayExpression" && key !== "";
  for (const kid of piece.kids) {
    if (/^[[\]{}(),]$|Comment$/u.test(kid.name)) continue;
    if (isInList && !/^(?:ObjectExpression|ArrayExpression)$/u.test(kid.name)) add(key, source.flat(kid));
    else if (isList && /^(?:MemberExpression|VariableName|CallExpression)$/u.test(kid.name)) {
      // A list of settings takes some over from elsewhere.
      add("(list)", source.flat(kid, 120));
      addPieces(kid, source, key, add);
    } else addPieces(kid, source, key, add);
  }
}
