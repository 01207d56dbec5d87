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

/** Functions that skip whoever calls them, and those of them that are called before each case. */
export function skippingFunctions(
  dialect: Dialect,
  root: Piece,
  source: Source,
  path: string,
): { readonly skipping: ReadonlyMap<string, string>; readonly skipsEach: ReadonlySet<string> } {
  const skipping = new Map<string, string>();
  const skipsEach = new Set<string>();
  if (!/skip/iu.test(source.text)) return { skipping, skipsEach };
  for (const piece of everyPiece(root)) {
    const inner =
      piece.name === "DecoratedStatement" ? piece.kids.find(({ name }) => dialect.functions.has(name)) : piece;
    if (inner === undefined || !dialect.functions.has(inner.name)) continue;
    const [name, text] = [nameOf(inner, source), source.flat(inner)];
    if (
      name === "" ||
      dialect.isCase(name, "", path) ||
      !/\.Skip(?:Now|f)?\(|\bpytest\.skip\(|\.skipTest\(|\bSkipTest\b/u.test(text)
    )
      continue;
    skipping.set(name, text.slice(0, 600));
    if (
      /^setUp(?:Class|Module)?$|^setup_(?:method|class|module|function)$/u.test(name) ||
      /autouse=True/u.test(source.flat(piece, 300))
    )
      skipsEach.add(name);
  }
  return { skipping, skipsEach };
}
