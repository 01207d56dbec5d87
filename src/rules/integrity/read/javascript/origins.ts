import { everyPiece, type Piece } from "../parse-code.ts";
import type { Origin } from "../test-file.ts";
import type { Source } from "../text-of.ts";
import { importsOfJavaScript } from "../mocks.ts";
import { swallows } from "./lost-failures.ts";

const values =
  /^(?:ArrowFunction|FunctionExpression|ObjectExpression|NewExpression|ClassExpression|CallExpression|AwaitExpression|UnaryExpression|ConditionalExpression|MemberExpression|VariableName|SequenceExpression|BinaryExpression|ParenthesizedExpression)$/u;

/** Where the names of a file come from: what it imports, and what it defines anywhere itself. */
export function originsInJavaScript(root: Piece, source: Source): ReadonlyMap<string, Origin> {
  const found = new Map<string, Origin>();
  for (const { from, as } of importsOfJavaScript(source)) found.set(as, { from });
  for (const piece of everyPiece(root)) {
    if (piece.name === "FunctionDeclaration" || piece.name === "ClassDeclaration") {
      const name = source.of(piece.kids.find((kid) => kid.name === "VariableDefinition"));
      if (name !== "") found.set(name, defined(source.flat(piece)));
    }
    if (piece.name !== "VariableDeclaration") continue;
    piece.kids.forEach((kid, at) => {
      const value = piece.kids.slice(at + 1).find(({ name }) => values.test(name) || name === ",");
      if (!/^(?:VariableDefinition|ObjectPattern)$/u.test(kid.name) || value === undefined || value.name === ",")
        return;
      const text = source.flat(value);
      const names = kid.name === "ObjectPattern" ? namesIn(source.flat(kid)) : [source.of(kid, 100)];
      for (const name of names) if (!isImport(found.get(name), text)) found.set(name, defined(text));
    });
  }
  return found;
}

/** What `{ a, b: c }` gives names to. */
const namesIn = (pattern: string): readonly string[] =>
  pattern
    .slice(1, -1)
    .split(",")
    .map((each) => /([A-Za-z_$][\w$]*)(?:=.*)?$/u.exec(each)?.[1] ?? "")
    .filter((name) => name !== "");

const isImport = (known: Origin | undefined, text: string): boolean =>
  known !== undefined && "from" in known && /^(?:await )?(?:require|import)\(/u.test(text);

/** Nothing that fails, and nothing that is called, comes out of it. */
const defined = (text: string): Origin => {
  const isHollow =
    /^new Proxy\(/u.test(text) ||
    swallows(text) ||
    !/\bthrow\b|\bprocess\.exitCode\b|\w\((?!\)?(?:\{|=>))/u.test(
      text
        .replace(/^(?:async )?function ?\w*\([^)]*\)/u, "")
        .replaceAll(/\b\w+\([^()]*\)\{\}/gu, "")
        .replaceAll(/=>\(?\{\}\)?/gu, ""),
    );
  return { text, isHollow };
};

const loading =
  /^\s*(?:import\s*["'](?<a>\.[^"']+)["']|(?:await\s+)?(?:require|import)\(\s*["'](?<b>\.[^"']+)["']\s*\))\s*;?\s*$/gmu;

/** Files that a file loads for nothing but what they do. */
export const loadsIn = (text: string): readonly string[] =>
  [...text.matchAll(loading)].map(({ groups }) => groups?.["a"] ?? groups?.["b"] ?? "");
