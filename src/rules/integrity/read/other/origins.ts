import { importsOfPython } from "../mocks.ts";
import type { Piece } from "../parse-code.ts";
import type { Origin } from "../test-file.ts";
import type { Source } from "../text-of.ts";

/** Where the names of a Python file come from: what it imports, and what it defines outside of functions. */
export function originsInPython(root: Piece, source: Source): ReadonlyMap<string, Origin> {
  const found = new Map<string, Origin>();
  for (const { from, as } of importsOfPython(source)) found.set(as, { from });
  const define = (name: string, piece: Piece): void =>
    void found.set(name, { text: source.flat(piece), isHollow: false });
  for (const piece of root.kids) {
    if (/^(?:FunctionDefinition|ClassDefinition)$/u.test(piece.name)) {
      const name = source.of(piece.kids.find((kid) => kid.name === "VariableName"));
      if (!isOfImport(source, piece)) define(name, piece);
    }
    const [target, operator] = piece.kids;
    if (piece.name === "AssignStatement" && target?.name === "VariableName" && operator?.name === "AssignOp")
      define(source.of(target), { ...piece, from: operator.to });
  }
  return found;
}

/** A definition that a failed import falls back to. */
const isOfImport = (source: Source, { from }: Piece): boolean =>
  /\bexcept\b[^\n]*\n\s*$/u.test(source.text.slice(Math.max(0, from - 200), from));
