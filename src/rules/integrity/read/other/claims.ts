import { strengthOf, toleranceOf, type Link } from "../../strength.ts";
import { comparesWithItself, conditionIsSelf } from "../../compares-with-itself.ts";
import { guardsOfFailure } from "../guards.ts";
import { everyPiece, type Piece } from "../parse-code.ts";
import type { Claim } from "../test-file.ts";
import { flatten, said } from "../text-of.ts";
import { beginCase } from "./begin-case.ts";
import { lateIn, never } from "./flow.ts";
import { beginGinkgo, ginkgoClaim } from "./ginkgo.ts";
import { skipByCall } from "./mode-of.ts";
import { stepsIntoKids } from "../reading.ts";
import type { At, Reading, Step } from "./reading.ts";
import { splitTop } from "./rows.ts";

/** A call: it may skip its case, begin a part of it, or claim something. */
export function stepsIntoCall(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const { dialect, source } = reading;
  const given = piece.kids.findLast((kid) => argumentsNames.test(kid.name));
  const callee = flatten(source.text.slice(piece.from, given?.from ?? piece.to).slice(-300));
  skipByCall(reading, source.flat(piece, 600), at);
  const args = splitTop(source.flat(given).replace(/^\(|\)$/gu, ""));
  if (dialect.subcase?.test(callee) === true && at.into > 0) {
    const body = [...everyPiece(piece)].find((kid) => dialect.blocks.has(kid.name));
    const titles = [...at.titles, said(args[0] ?? "")];
    if (body !== undefined) return beginCase(reading, piece, at, { body, titles, mode: at.mode, rows: [] });
  }
  const ginkgo = dialect.language === "go" ? beginGinkgo(reading, piece, at, callee, args) : undefined;
  if (ginkgo !== undefined) return ginkgo;
  const matched = dialect.language === "go" ? ginkgoClaim(callee, args) : undefined;
  if (matched !== undefined) {
    claim(reading, piece, at, matched, matched.at(-1)?.args?.[0] ?? "");
    return stepsIntoKids(piece, at);
  }
  const name = callee.replace(/^.*[.:]/u, "");
  if (dialect.claim.test(callee) || (reading.asserting.has(name) && callee === name)) {
    const used = dialect.language === "go" && /^t$/iu.test(args[0] ?? "") ? args.slice(1) : args;
    const links = [
      { name: "assert", args: undefined },
      { name, args: used },
    ];
    claim(reading, piece, at, links, used[0] ?? "");
  }
  if (dialect.language === "rust" && /thread::spawn$/u.test(callee))
    return stepsIntoKids(piece, lateIn(reading, piece, at));
  // A failure that is asked for is none.
  const isAsked =
    /^assertThrows\w*$/u.test(name) && /^(?:AssertionError|Throwable|Exception|Error)\.class$/u.test(args[0] ?? "");
  return stepsIntoKids(piece, isAsked ? { ...at, isDead: true } : at);
}

const argumentsNames = /^(?:ArgList|Arguments|ArgumentList|ParenthesizedTokens)$/u;

/** Python's `assert`. */
export function addAssert(reading: Reading, piece: Piece, at: At): void {
  const asserted = piece.kids.filter((kid) => !/^(?:assert|,|Comment)$/u.test(kid.name));
  const texts = asserted.slice(0, 1).map((kid) => reading.source.flat(kid));
  const subject = /^(.*?)(?:[!=<>]=|[<>]| (?:not )?in | is |$)/u.exec(texts[0] ?? "")?.[1] ?? "";
  claim(reading, piece, at, [{ name: "assert", args: texts }], subject);
}

function claim(reading: Reading, piece: Piece, at: At, links: readonly Link[], subject: string): void {
  const { source } = reading;
  const isFailure = /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|fail|panic)$/u.test(links.at(-1)?.name ?? "");
  // A helper may compare what it is given with anything.
  const isHelper = !isFailure && reading.asserting.has(links.at(-1)?.name ?? "");
  const text = isFailure ? `fails if ${at.condition}` : source.flat(piece);
  reading.drafts[at.into]?.claims.push({
    text,
    subject: isFailure ? (/^(.*?)(?:!=|==|<|>)/u.exec(at.condition)?.[1] ?? at.condition) : subject,
    strength:
      at.isDead || (isFailure && never.test(at.condition))
        ? 0
        : isFailure
          ? strengthOfFailure(at.condition)
          : strengthOf(links),
    tolerance: toleranceOf(links),
    line: source.line(piece.from),
    guards: isFailure ? guardsOfFailure(at.guards) : at.guards,
    isSelf: isFailure ? conditionIsSelf(at.condition) : !isHelper && comparesWithItself(links),
  });
}

/** An error that is there or not says as much as `NoError` and `Error` do. */
const strengthOfFailure = (condition: string): Claim["strength"] =>
  /(?<![&|])\b\w+[!=]=nil$/u.test(condition) && !/&&|\|\|/u.test(condition)
    ? 1
    : /(?<![-<=])[<>](?![-=<>]*[-<])/u.test(condition) && !/[!=]=|!\w/u.test(condition)
      ? 2
      : 3;
