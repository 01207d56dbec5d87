import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { parseCode, type Piece } from "./parse-code.ts";
import { sourceOf, type Source } from "./text-of.ts";

/** A settings file's leaves: dotted path without places in lists, and the values that stand there, as flat text. */
export type Settings = ReadonlyMap<string, readonly string[]>;

/** Leaves of a settings file in JSON (with comments), JavaScript, YAML, TOML or INI; undefined = it cannot be read. */
export function readSettings(path: string, text: string): Settings | undefined {
  const leaves = new Map<string, string[]>();
  const add = (key: string, value: string): void => void leaves.set(key, [...(leaves.get(key) ?? []), value]);
  try {
    if (/\.ya?ml$/iu.test(path)) addValue(parseYaml(text, { maxAliasCount: 20 }) as unknown, "", add);
    else if (/\.toml$/iu.test(path)) addValue(parseToml(text), "", add);
    else if (/(?:\.(?:ini|cfg)|\.flake8|pylintrc|\.coveragerc)$/iu.test(path)) addLines(text, add);
    else if (/\.eslintignore$/iu.test(path)) addPatterns(text, add);
    else if (/\.rs$/iu.test(path)) addAttributes(text, add);
    else if (/\.xml$/iu.test(path)) addTags(text, add);
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

/** What a crate says of lints at its head. */
function addAttributes(text: string, add: Add): void {
  for (const [, level = "", list = ""] of text.matchAll(/^\s*#!\[(allow|warn|deny|forbid)\(([^)]*)\)\s*\]/gmu))
    for (const lint of list.split(",")) if (!/=|^\s*$/u.test(lint)) add(`lints.${lint.trim()}`, `"${level}"`);
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
    else add(tag, /^(?:module|rule)$/iu.test(tag) ? name : attributes || inner.trim());
  }
}

function addPieces(piece: Piece, source: Source, key: string, add: Add): void {
  if (piece.name === "Property") {
    const [name, ...rest] = piece.kids;
    const said = source.flat(name).replace(/^"|"$/gu, "");
    const value = rest.findLast((kid) => !/Comment$/u.test(kid.name));
    const inner = key === "" ? said : `${key}.${said}`;
    if (value === undefined || !/^(?:ObjectExpression|ArrayExpression)$/u.test(value.name))
      return add(inner, source.flat(value ?? piece));
    return addPieces(value, source, inner, add);
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
