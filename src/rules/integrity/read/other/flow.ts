import type { Piece } from "../parse-code.ts";
import { guardAfter, guardsBehind, guardsInside } from "../guards.ts";
import type { Source } from "../text-of.ts";
import type { At, Reading, Step } from "./reading.ts";

/** Conditions that never hold. */
export const never = /^\(?(?:False|false|0|None|not True|!true)\)?$/u;

/** After a `return` nothing runs. */
export function stepsIntoBlock({ source }: Reading, piece: Piece, at: At): readonly Step[] {
  let { isDead, guards } = at;
  return piece.kids.map((kid): Step => {
    const step: Step = [kid, { ...at, isDead, guards }];
    guards = [...guards, ...guardAfter(kid, source)];
    if (/^(?:ReturnStatement|RaiseStatement|ThrowStatement|BreakStatement|ContinueStatement)$/u.test(kid.name))
      isDead = true;
    if (kid.name === "ExpressionStatement" && kid.kids[0]?.name === "ReturnExpression") isDead = true;
    return step;
  });
}

/** A branch that is never taken claims nothing; others are entered under their condition. */
export function stepsIntoIf({ source, dialect }: Reading, piece: Piece, at: At): readonly Step[] {
  const guards = [...at.guards, ...guardsInside(piece, source)];
  let condition = "";
  return piece.kids.map((kid): Step => {
    if (/^(?:elif|else)$/u.test(kid.name)) condition = "";
    if (dialect.blocks.has(kid.name)) {
      const isDead = at.isDead || never.test(condition);
      return [kid, { ...at, isDead, guards, condition: `${at.condition}${condition}` }];
    }
    if (!/^(?:if|elif|else|Comment|LineComment)$/u.test(kid.name)) condition += source.flat(kid);
    return [kid, at];
  });
}

/** What stands behind `and` and its like runs only where what stands before it lets it. */
export function stepsBehind(source: Source, piece: Piece, at: At): readonly Step[] {
  const guards = [...at.guards, ...guardsBehind(piece, source)];
  return piece.kids.map((kid, index): Step => [kid, index < 2 ? at : { ...at, guards }]);
}

/** What fails inside of a `try` that lets nothing out is not seen by anybody. */
export function stepsIntoTry({ source, dialect }: Reading, piece: Piece, at: At): readonly Step[] {
  const handlers = /\bexcept\b[\s\S]*|\bcatch\b[\s\S]*/u.exec(source.of(piece, 20_000))?.[0] ?? "";
  const isSwallowed =
    handlers !== "" &&
    !/\braise\b|\bthrow\b|\bfail\b|assert|pytest|\berror\b/iu.test(
      handlers.replaceAll(/\bexcept\b[^:\n]*:|\bcatch\s*\([^)]*\)/gu, ""),
    );
  const tried = piece.kids.find((kid) => dialect.blocks.has(kid.name));
  return piece.kids.map((kid): Step => [kid, kid === tried && isSwallowed ? { ...at, isDead: true } : at]);
}
