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
  const isInList = piece.name === "ArrayExpression" && key !== "";
  for (const kid of piece.kids) {
    if (/^[[\]{}(),]$|Comment$/u.test(kid.name)) continue;
    if (isInList && !/^(?:ObjectExpression|ArrayExpression)$/u.test(kid.name)) add(key, source.flat(kid));
    else addPieces(kid, source, key, add);
  }
}
