import type { Link } from "../../strength.ts";
import { everyPiece, type Piece } from "../parse-code.ts";
import type { Source } from "../text-of.ts";
import { linksOf } from "./links-of.ts";
import { cases, isModifier, suites } from "./test-words.ts";

/** What a name stands for: the words of a framework, or a choice between some of them, as flat text. */
export type Alias = readonly Link[] | string;

const words = String.raw`(?:it|test|describe|suite|context|specify)`;
const imported = new RegExp(
  String.raw`[{,]\s*(${words})\s*(?:\bas\b|:)\s*([A-Za-z_$][\w$]*)(?=[^{}]{0,2000}\}\s*(?:from|=)\s*(?:["']|require|await))`,
  "gu",
);

/** Other names that a file gives to what begins suites and cases. */
export function aliasesIn(root: Piece, source: Source): ReadonlyMap<string, Alias> {
  const found = new Map<string, Alias>();
  for (const [, word = "", name = ""] of source.text.matchAll(imported))
    found.set(name, [{ name: word, args: undefined }]);
  if (!/\b(?:it|test|describe|suite|context|specify)\b/u.test(source.text)) return found;
  for (const piece of everyPiece(root)) {
    if (piece.name !== "VariableDeclaration") continue;
    const at = piece.kids.findIndex((kid) => kid.name === "VariableDefinition");
    const value = piece.kids[at + 2];
    if (at < 0 || value === undefined || piece.kids[at + 1]?.name !== "Equals") continue;
    const meant = meaning(value, source, found);
    if (meant !== undefined) found.set(source.of(piece.kids[at]), meant);
  }
  return found;
}

function meaning(value: Piece, source: Source, known: ReadonlyMap<string, Alias>): Alias | undefined {
  if (value.name === "ConditionalExpression") {
    const text = source.flat(value, 400);
    const isChoice = value.kids.slice(1).some((kid) => isWords(linksOf(kid, source)));
    return isChoice ? text : undefined;
  }
  const links = linksOf(value, source);
  const [root, ...rest] = links;
  if (root === undefined) return undefined;
  // uvu's suites are functions that begin cases.
  if (root.name === "suite" && root.args !== undefined && rest.length === 0 && /["']uvu["']/u.test(source.text))
    return [{ name: "test", args: undefined }];
  const before = known.get(root.name);
  if (before !== undefined && typeof before !== "string" && root.args === undefined)
    return rest.every(({ name }) => isModifier(name)) ? [...before, ...rest] : undefined;
  return isWords(links) && !links.some(({ name }) => /^(?:extend|macro)$/u.test(name)) ? links : undefined;
}

const isWords = (links: readonly Link[]): boolean => {
  const [root, ...rest] = links;
  if (root === undefined || !(suites.test(root.name) || cases.test(root.name))) return false;
  return (
    root.args === undefined &&
    rest.every(({ name, args }) => isModifier(name) && (args === undefined || /^(?:skipIf|runIf|if)$/u.test(name)))
  );
};
