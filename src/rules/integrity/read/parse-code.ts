import { parser as go } from "@lezer/go";
import { parser as java } from "@lezer/java";
import { parser as javascript } from "@lezer/javascript";
import { parser as python } from "@lezer/python";
import { parser as rust } from "@lezer/rust";

/** A node of a syntax tree, with its place in the text. Comments are among the children. */
export type Piece = {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly kids: readonly Piece[];
};

export type Language = "javascript" | "python" | "go" | "rust" | "java";

const endings: readonly (readonly [form: RegExp, language: Language])[] = [
  [/\.(?:[cm]?[jt]s|[jt]sx)$/iu, "javascript"],
  [/\.pyi?$/iu, "python"],
  [/\.go$/iu, "go"],
  [/\.rs$/iu, "rust"],
  [/\.java$/iu, "java"],
];

const parsers = {
  javascript: javascript.configure({ dialect: "ts jsx" }),
  // Type arguments in angle brackets and JSX cannot both be read; files that say which they are get their own.
  typescript: javascript.configure({ dialect: "ts" }),
  python,
  go,
  rust,
  java,
};

/** The language that a file is written in, by its name; undefined when it is none that is read here. */
export function languageOf(path: string): Language | undefined {
  return endings.find(([form]) => form.test(path))?.[1];
}

/** Trees deeper than this are cut off: nobody writes them by hand. */
const mostDepth = 900;

/** Brackets open at the same time, counted roughly; parsers take minutes over many more. */
const mostOpen = 1_500;

/**
 * The syntax tree of a text. What cannot be read is in pieces named `⚠`; a text that is nested without end, or is hardly
 * in the language at all, throws a `RangeError`.
 */
export function parseCode(language: Language, path: string, text: string): Piece {
  if (deepest(text) > mostOpen) throw new RangeError("nested too deep");
  const parser = language === "javascript" && /\.[cm]?ts$/iu.test(path) ? parsers.typescript : parsers[language];
  const cursor = parsed(parser, text).cursor();
  type Open = { name: string; from: number; to: number; kids: Piece[] };
  const open = (): Open => ({ name: cursor.name, from: cursor.from, to: cursor.to, kids: [] });
  const root = open();
  const stack: Open[] = [root];
  for (;;) {
    if (stack.length < mostDepth && cursor.firstChild()) {
      const kid = open();
      stack.at(-1)?.kids.push(kid);
      stack.push(kid);
      continue;
    }
    while (!cursor.nextSibling()) {
      stack.pop();
      if (stack.length === 0 || !cursor.parent()) return root;
    }
    stack.pop();
    const kid = open();
    stack.at(-1)?.kids.push(kid);
    stack.push(kid);
  }
}

/**
 * Steps of a parser through what it cannot read, in all and for so many characters one more; some cost half a
 * millisecond, and broken texts have no end of them.
 */
const mostAstray = 1_000;
const charsForOneMore = 40;

function parsed(parser: typeof go, text: string): ReturnType<typeof go.parse> {
  const parse = parser.startParse(text);
  for (let astray = 0; astray < mostAstray + parse.parsedPos / charsForOneMore;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    if ("recovering" in parse && parse.recovering !== 0) astray += 1;
  }
  throw new RangeError("too broken to be parsed");
}

function deepest(text: string): number {
  let [open, most] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) most = Math.max(most, (open += 1));
    else if (code === 41 || code === 93 || code === 125) open = Math.max(0, open - 1);
  }
  return most;
}

/** All pieces of a tree, outer ones first. */
export function* everyPiece(root: Piece): Generator<Piece> {
  const left: Piece[] = [root];
  for (let piece = left.pop(); piece !== undefined; piece = left.pop()) {
    yield piece;
    for (let at = piece.kids.length - 1; at >= 0; at -= 1) {
      const kid = piece.kids[at];
      if (kid !== undefined) left.push(kid);
    }
  }
}
