import { everyPiece, type Piece } from "../parse-code.ts";
import type { Source } from "../text-of.ts";
import { functions } from "./reading.ts";

/** Functions with a name that hold claims of their own. */
export function assertingFunctions(root: Piece, source: Source): readonly string[] {
  const found: string[] = [];
  for (const piece of everyPiece(root)) {
    const isFunction = piece.name === "FunctionDeclaration" || piece.name === "MethodDeclaration";
    const isValue = piece.name === "VariableDeclaration" && piece.kids.some((kid) => functions.has(kid.name));
    if (!isFunction && !isValue) continue;
    const name = source.of(piece.kids.find((kid) => /^(?:VariableDefinition|PropertyDefinition)$/u.test(kid.name)));
    if (
      name !== "" &&
      /\b(?:assert|expect)\b|\.should\b|\bassert\w*\(|\bexpect\w*\(|\bt\.\w+\(/u.test(source.of(piece))
    )
      found.push(name);
  }
  return found;
}
