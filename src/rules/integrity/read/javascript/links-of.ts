import type { Link } from "../../strength.ts";
import type { Piece } from "../parse-code.ts";
import type { Source } from "../text-of.ts";

/** Whether a piece is a link of a chain such as `a.b(1).c`. */
export const isChain = (piece: Piece): boolean => piece.name === "CallExpression" || piece.name === "MemberExpression";

/** `f<T>` and `x!` are what they wrap. */
export const isWrap = ({ name }: Piece): boolean => name === "InstantiationExpression" || name === "PostfixExpression";

/** Arguments of a call, without comments. */
export const argsOf = (piece: Piece | undefined): readonly Piece[] =>
  piece?.kids.filter((kid) => !/^[(),]$|Comment$/u.test(kid.name)) ?? [];

/** Nobody writes longer chains; looking at each of their ends would take for ever. */
const mostLinks = 120;

/** A chain from its root: `a.b(1).c` gives a, b with arguments, c. */
export function linksOf(piece: Piece, source: Source): readonly Link[] {
  const links: Link[] = [];
  let here: Piece | undefined = piece;
  let args: readonly string[] | undefined;
  while (here !== undefined && links.length < mostLinks) {
    const [first]: readonly (Piece | undefined)[] = here.kids;
    if (here.name === "CallExpression" || here.name === "TaggedTemplateExpression") {
      args = argsOf(here.kids.find((kid) => kid.name === "ArgList")).map((kid) => source.flat(kid));
      here = first;
    } else if (isWrap(here)) {
      here = first;
    } else if (here.name === "MemberExpression") {
      links.unshift({ name: memberName(here, source), args });
      args = undefined;
      here = first;
    } else {
      const isPlain = here.name === "VariableName" || here.name === "this" || here.name === "super";
      links.unshift({ name: isPlain ? source.of(here) : source.flat(here, 200), args });
      return links;
    }
  }
  return [];
}

function memberName(piece: Piece, source: Source): string {
  const last = piece.kids.at(-1);
  if (last?.name === "PropertyName") return source.of(last);
  const inside = source.flat(piece.kids.at(-2));
  // `it["skip"]` is `it.skip`.
  return /^"([A-Za-z_$][\w$]*)"$/u.exec(inside)?.[1] ?? `[${inside}]`;
}
