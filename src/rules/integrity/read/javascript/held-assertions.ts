import { everyPiece, type Piece } from "../parse-code.ts";
import type { Source } from "../text-of.ts";

const modules = String.raw`["'](?:node:)?(?:assert(?:/strict)?|chai|power-assert|should|expect(?:\.js)?)["']`;
const bindings = [
  new RegExp(String.raw`([\w$]+)\s*=\s*(?:await\s+import|require)\(\s*${modules}\s*\)`, "gu"),
  new RegExp(String.raw`import\s+(?:\*\s*as\s+)?([\w$]+)[^;]*?\sfrom\s*${modules}`, "gu"),
];

/**
 * Places where source takes hold of an assertion library instead of asserting with it: assigns to it, computes a member,
 * puts it into a list or hands it to something. Under whatever name it was loaded.
 */
export function heldAssertions(root: Piece, source: Source): readonly Piece[] {
  const names = namesOf(source.text);
  if (names.size === 0) return [];
  const isHeld = (text: string): boolean => names.has(text.replace(/\.strict$/u, ""));
  return [...everyPiece(root)].flatMap((piece): readonly Piece[] => {
    const [first, ...rest] = piece.kids;
    switch (piece.name) {
      case "ArrayExpression":
      case "ArgList":
        return piece.kids.filter((kid) => isHeld(source.flat(kid)));
      case "ForOfSpec":
        return rest.filter((kid) => isHeld(source.flat(kid)));
      case "AssignmentExpression":
        return isMemberOf(source.flat(first), isHeld) ? [piece] : [];
      case "MemberExpression":
        return isHeld(source.flat(first)) && /^\[(?!["'])/u.test(source.flat(piece).slice(source.flat(first).length))
          ? [piece]
          : [];
      default:
        return [];
    }
  });
}

/** Names that stand for a library in a file, also those that are given to it later. */
const namesOf = (text: string): ReadonlySet<string> => {
  const names = new Set(bindings.flatMap((form) => [...text.matchAll(form)].map(([, name = ""]) => name)));
  for (const name of names) {
    const again = new RegExp(
      String.raw`([\w$]+)\s*=\s*${name.replaceAll("$", String.raw`\$`)}(?:\.strict)?\s*(?:[;,\n)]|$)`,
      "gu",
    );
    for (const [, other = ""] of text.matchAll(again)) if (other !== "exports") names.add(other);
  }
  return names;
};

const isMemberOf = (target: string, isHeld: (text: string) => boolean): boolean =>
  isHeld(target) || isHeld(target.replace(/(?:\.[\w$]+|\[[^\]]*\])+$/u, ""));
