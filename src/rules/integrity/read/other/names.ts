import { everyPiece, type Piece } from "../parse-code.ts";
import type { Source } from "../text-of.ts";
import type { Dialect } from "./dialect.ts";

/** The name that a function or class is given; empty where it has none. */
export const nameOf = (piece: Piece, source: Source): string =>
  source.of(
    piece.kids.find((kid) =>
      /^(?:VariableName|DefName|FieldName|BoundIdentifier|Definition|TypeName|TypeIdentifier|Identifier)$/u.test(
        kid.name,
      ),
    ),
    300,
  );

/** Functions, but for cases, that hold claims of their own. */
export function assertingFunctions(dialect: Dialect, root: Piece, source: Source, path: string): readonly string[] {
  const found: string[] = [];
  for (const piece of everyPiece(root)) {
    if (!dialect.functions.has(piece.name)) continue;
    const name = nameOf(piece, source);
    if (
      name !== "" &&
      !dialect.isCase(name, "", path) &&
      /\bassert|\bt\.(?:Error|Fatal|Fail)|\brequire\.|\bfail\(/u.test(source.of(piece))
    )
      found.push(name);
  }
  return found;
}
