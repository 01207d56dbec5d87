import type { Piece } from "../parse-code.ts";
import { guardAfter, guardsBehind, guardsInside } from "../guards.ts";
import type { Source } from "../text-of.ts";
import { stepsIntoKids } from "../reading.ts";
import { functions, type At, type Reading, type Step } from "./reading.ts";
import { addRows, rowPieces } from "./rows.ts";

const lets =
  /\bthrow\b|\bfail\b|\bassert|\bexpect|\.should|\breject|\bdone\(|\bcb\(|\bcallback\(|\bnext\(|\.(?:error|ok|is|equal|same|match|not\w*|end)\(/u;

/** What fails inside of a `try` whose `catch` lets nothing out is not seen by anybody. */
export function stepsIntoTry(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const caught = piece.kids.find((kid) => kid.name === "CatchClause");
  const last = piece.kids.find((kid) => kid.name === "FinallyClause");
  // A `return` in `finally` takes the place of what was thrown.
  const isReplaced = last !== undefined && /\breturn\b/u.test(reading.source.of(last));
  const isSwallowed = isReplaced || (caught !== undefined && !lets.test(reading.source.of(caught)));
  const tried = piece.kids.find((kid) => kid.name === "Block");
  return piece.kids.map((kid): Step => [kid, kid === tried && isSwallowed ? { ...at, isDead: true } : at]);
}

const never =
  /^\(?!*(?:false|0|null|undefined|""|NaN)\)?$|^\(!(?:true|1)\)$|&&!?(?:false|!true|!1)\)$|^\((?:false|!true|!1)&&|^\((?:1===?2|1>2|0>1)\)$/u;

/** A branch that is never taken claims nothing; a condition around a throw makes it a claim. */
export function stepsIntoIf(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const condition = reading.source.flat(piece.kids.find((kid) => kid.name === "ParenthesizedExpression"));
  const guards = [...at.guards, ...guardsInside(piece, reading.source)];
  let isThen = true;
  return piece.kids.map((kid): Step => {
    if (kid.name === "else") isThen = false;
    if (kid.name === "else" || !/Statement$|^Block$/u.test(kid.name)) return [kid, at];
    const isDead = at.isDead || (isThen ? never.test(condition) : /^\((?:true|1)\)$/u.test(condition));
    const mode = isDead && !at.isDead && at.into === 0 ? "skipped" : at.mode;
    return [kid, { ...at, isDead, guards, mode, condition: `${at.condition}${condition}` }];
  });
}

/** What stands behind `&&` and its like runs only where what stands before it lets it. */
export function stepsBehind(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const guards = [...at.guards, ...guardsBehind(piece, reading.source)];
  return piece.kids.map((kid, index): Step => [kid, index < 2 ? at : { ...at, guards }]);
}

/** After an unconditional `return` nothing runs; a function that nobody calls neither. */
export function stepsIntoBlock(reading: Reading, piece: Piece, at: At): readonly Step[] {
  let { isDead, guards, mode } = at;
  const whole = reading.source.of(piece, 60_000);
  return piece.kids.map((kid): Step => {
    const isUncalled = !isDead && at.into > 0 && isUnused(kid, whole, reading.source);
    const step: Step = [kid, { ...at, guards, mode, isDead: isDead || isUncalled }];
    guards = [...guards, ...guardAfter(kid, reading.source)];
    if (/^(?:ReturnStatement|ThrowStatement|BreakStatement|ContinueStatement)$/u.test(kid.name)) isDead = true;
    if (kid.name === "ExpressionStatement" && /^process\.exit\(/u.test(reading.source.flat(kid, 40))) isDead = true;
    // Cases that are never come to do not run.
    if (isDead && !at.isDead && at.into === 0) mode = "skipped";
    return step;
  });
}

function isUnused(piece: Piece, whole: string, source: Source): boolean {
  const isValue = piece.name === "VariableDeclaration" && piece.kids.some((kid) => functions.has(kid.name));
  if (piece.name !== "FunctionDeclaration" && !isValue) return false;
  const name = source.of(piece.kids.find((kid) => kid.name === "VariableDefinition"));
  return /^\w+$/u.test(name) && whole.split(new RegExp(`\\b${name}\\b`, "u")).length <= 2;
}

/** A loop through a table gives its case rows; one through nothing claims nothing. */
export function stepsIntoLoop(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const spec = piece.kids.find((kid) => /Spec$|^ParenthesizedExpression$/u.test(kid.name));
  const list = spec?.kids.find((kid) => kid.name === "ArrayExpression");
  addRows(reading, list, at);
  const isDead =
    at.isDead || (list !== undefined && rowPieces(list).length === 0) || never.test(reading.source.flat(spec));
  return stepsIntoKids(piece, { ...at, isDead });
}
