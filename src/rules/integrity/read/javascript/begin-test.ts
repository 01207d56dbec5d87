import type { Link } from "../../strength.ts";
import { blankDraft } from "../draft.ts";
import type { Piece } from "../parse-code.ts";
import { said, type Source } from "../text-of.ts";
import { argsOf, linksOf } from "./links-of.ts";
import { modeOf, type Said } from "./mode-of.ts";
import { functions, type At, type Reading, type Step } from "./reading.ts";
import { rowsIn } from "./rows.ts";
import { isSkipOfItself } from "./skip-of-itself.ts";
import { cases, focuses, isModifier, skips, suites } from "./test-words.ts";

/** Objects that offer a framework's functions. */
const frameworks =
  /^(?:tape?|ava|qunit|deno|bun|vitest|jest|mocha|node|lab|suite|runner|exports?|global|globalThis|self|window|harness|tester)$/iu;

/** A call that begins a suite or a case, as far as it has been taken apart. */
type Begun = Said & {
  readonly args: readonly Piece[];
  readonly body: Piece | undefined;
  readonly known: string | undefined;
};

/** Steps into a suite or a case that begins here; undefined where none does. A case may say of itself that it is skipped. */
export function beginTest(reading: Reading, piece: Piece, at: At): readonly Step[] | undefined {
  const begun = takeApart(piece, reading);
  const { names, args, body, known } = begun;
  if (names.length === 2 && at.contexts.includes(names[0] ?? "") && skips.test(names[1] ?? ""))
    return isSkipOfItself(reading, names, args, at, piece) ? [] : undefined;
  // Playwright's `test.skip(condition, why)` inside of a case.
  if (
    at.into > 0 &&
    names.length === 2 &&
    body === undefined &&
    /^(?:skip|fixme|fail)$/u.test(names[1] ?? "") &&
    !/String$/u.test(args[0]?.name ?? "")
  )
    return isSkipOfItself(reading, names, args, at, piece) ? [] : undefined;
  if (!isTest(begun, at)) return isSkipOfItself(reading, names, args, at, piece) ? [] : undefined;
  const isTodo = names.some((name) => /^(?:todo|fixme|pending)$/u.test(name));
  if (body === undefined && !isTodo && args.length < 2 && !names.some((name) => skips.test(name))) return undefined;
  const inner = innerOf(reading, begun, at);
  if (known !== undefined && suites.test(known)) return args.map((arg): Step => [arg, inner]);
  const into = addCase(reading, piece, begun, inner);
  const isDead = args.some(
    (arg) => arg.name === "CallExpression" && reading.swallowing.has(linksOf(arg, reading.source)[0]?.name ?? ""),
  );
  const contexts = [...at.contexts, ...parametersOf(body, reading.source)];
  return args.map((arg): Step => [arg, { ...inner, into, contexts, isDead }]);
}

/** The name of a function's first parameter, and what it takes out of one: `({ skip })`. */
export function parametersOf(body: Piece | undefined, source: Source): readonly string[] {
  const list = body?.kids.find((kid) => kid.name === "ParamList");
  const first = list?.kids.find((kid) => /Definition$|Pattern$/u.test(kid.name));
  if (first === undefined) return [];
  return /Pattern$/u.test(first.name) ? (source.of(first, 300).match(/\b(?:skip|todo)\b/gu) ?? []) : [source.of(first)];
}

function takeApart(piece: Piece, { source, aliases }: Reading): Begun {
  const [root, ...rest] = linksOf(piece, source);
  const meant = aliases.get(root?.name ?? "");
  const links =
    root === undefined
      ? []
      : meant === undefined || typeof meant === "string"
        ? [root, ...rest]
        : [...meant.slice(0, -1), { name: meant.at(-1)?.name ?? "", args: root.args ?? meant.at(-1)?.args }, ...rest];
  const args = argsOf(piece.kids.at(-1));
  const names = links.map(({ name }) => name);
  const callee = piece.kids[0]?.name === "ParenthesizedExpression" ? source.flat(piece.kids[0], 300) : "";
  const chosen = typeof meant === "string" ? meant : "";
  const isAlternative = /\?/u.test(callee) && /\b(?:it|test|describe)\b/u.test(callee);
  const options = args.find((arg) => arg.name === "ObjectExpression");
  const named = args.slice(1).find((arg) => arg.name === "VariableName");
  return {
    ...{ links, args, names, alternative: isAlternative ? callee : chosen },
    body: args.findLast((arg) => functions.has(arg.name)),
    known: names.find((name) => suites.test(name) || cases.test(name)),
    options: options === undefined ? (named === undefined ? "" : `{...${source.of(named)}}`) : source.flat(options),
  };
}

function isTest({ known, names, alternative }: Begun, at: At): boolean {
  if (alternative !== "") return true;
  if (known === undefined) return false;
  const [first = ""] = names;
  if (known === first) return true;
  const isLast = names.at(-1) === known || names.slice(names.indexOf(known)).every(isModifier);
  return isLast && (at.contexts.includes(first) || !/^[a-z]/u.test(first) || frameworks.test(first));
}

function innerOf({ source }: Reading, begun: Begun, at: At): At {
  const { names, args, body, options } = begun;
  const title = args[0] !== undefined && args[0] !== body ? said(source.of(args[0], 400)) : "";
  const isFocused = at.isFocused || names.some((name) => focuses.test(name)) || /[{,]"?only"?:(?!false)/u.test(options);
  const mode = modeOf(at.mode, begun, source);
  return { ...at, titles: [...at.titles, title], mode, isFocused, isDead: false, condition: "" };
}

function addCase(reading: Reading, piece: Piece, { links, body }: Begun, { titles, mode, isFocused }: At): number {
  const { source, path, drafts } = reading;
  const rows = links.flatMap(({ name, args: given }: Link) => (name === "each" ? (given ?? []) : []));
  drafts.push({
    ...blankDraft(path),
    ...{ titles, line: source.line(piece.from), mode, isFocused },
    body: source.flat(body ?? piece, 20_000),
    rows: rows.flatMap(rowsIn),
  });
  return drafts.length - 1;
}
