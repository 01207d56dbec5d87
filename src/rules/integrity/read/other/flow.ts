import type { Piece } from "../parse-code.ts";
import { guardAfter, guardsBehind, guardsInside } from "../guards.ts";
import type { Source } from "../text-of.ts";
import type { At, Reading, Step } from "./reading.ts";

/** Conditions that never hold. */
export const never =
  /^\(?(?:False|false|0|None|not True|!true)\)?$|(?:&&| and )(?:false|False)\)?$|^\(?(?:false&&|False and )/u;

/** After a `return` nothing runs. */
export function stepsIntoBlock({ source, dialect }: Reading, piece: Piece, at: At): readonly Step[] {
  let { isDead, guards } = at;
  const lost = dialect.language === "python" ? shadowedIn(piece, source) : new Set<Piece>();
  return piece.kids.map((kid): Step => {
    const step: Step = [kid, { ...at, isDead, guards, ...(lost.has(kid) ? { mode: "skipped" } : {}) }];
    guards = [...guards, ...guardAfter(kid, source)];
    if (/^(?:ReturnStatement|RaiseStatement|ThrowStatement|BreakStatement|ContinueStatement)$/u.test(kid.name))
      isDead = true;
    if (kid.name === "ExpressionStatement" && kid.kids[0]?.name === "ReturnExpression") isDead = true;
    return step;
  });
}

/** Definitions whose name is given away further down, or which are told not to be tests. */
function shadowedIn(block: Piece, source: Source): ReadonlySet<Piece> {
  const named = block.kids.flatMap((kid, at) => {
    const inner =
      kid.name === "DecoratedStatement"
        ? kid.kids.find(({ name }) => name === "FunctionDefinition" || name === "ClassDefinition")
        : kid;
    if (inner === undefined || !/^(?:FunctionDefinition|ClassDefinition)$/u.test(inner.name)) return [];
    const name = source.of(inner.kids.find((each) => each.name === "VariableName"));
    return /^[tT]est/u.test(name) ? [{ kid, at, name }] : [];
  });
  const last = new Map(named.map(({ name, at }) => [name, at]));
  const others = block.kids.flatMap((kid, at) =>
    /^(?:AssignStatement|DeleteStatement)$/u.test(kid.name) ? [{ at, text: source.flat(kid, 200) }] : [],
  );
  const takenAway = new Map(
    others.flatMap(({ at, text }) => {
      const [, a, b, c] = /^(?:del (\w+)|(\w+)=(?!=)|(\w+)\.__test__=False)/u.exec(text) ?? [];
      const name = a ?? b ?? c;
      return name === undefined ? [] : [[name, at] as const];
    }),
  );
  return new Set(
    named.flatMap(({ kid, at, name }) =>
      (last.get(name) ?? at) > at || (takenAway.get(name) ?? -1) > at ? [kid] : [],
    ),
  );
}

const suppressing =
  /\b(?:suppress|raises|assertRaises\w*|warns)\((?:[^()]*,)?(?:AssertionError|BaseException|Exception|pytest\.fail\.Exception)\b/u;

/** Failures inside of what waits for them, or lets none out, are not seen. */
export function stepsIntoWith(source: Source, piece: Piece, at: At): readonly Step[] {
  const head = source.flat(piece, 300);
  const body = piece.kids.find(({ name }) => name === "Body");
  const isLost =
    suppressing.test(head.split(/:(?=[^\])}]*$)/u)[0] ?? head) &&
    suppressing.test(source.flat({ ...piece, to: body?.from ?? piece.to }));
  return piece.kids.map((kid): Step => [kid, kid === body && isLost ? { ...at, isDead: true } : at]);
}

/** What runs beside the case, which does not wait for it. */
export function lateIn({ source, drafts }: Reading, piece: Piece, at: At): At {
  const body = drafts[at.into]?.body ?? "";
  if (/\.join\(|\.Wait\(|<-|\bselect\{|errgroup|sync\.|\.Eventually\(/u.test(body)) return at;
  return { ...at, guards: [...at.guards, { kind: "late", text: source.flat(piece, 40), form: "branch" }] };
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
  // A `return` in `finally` takes the place of what was thrown.
  const isReplaced = /\bfinally\b[^\n]*\n?[\s{:]*return\b/u.test(source.of(piece, 20_000));
  const handlers = /\bexcept\b[\s\S]*|\bcatch\b[\s\S]*/u.exec(source.of(piece, 20_000))?.[0] ?? "";
  const isSwallowed =
    isReplaced ||
    (handlers !== "" &&
      !/\braise\b|\bthrow\b|\bfail\b|assert|pytest|\berror\b/iu.test(
        handlers.replaceAll(/\bexcept\b[^:\n]*:|\bcatch\s*\([^)]*\)/gu, ""),
      ));
  const tried = piece.kids.find((kid) => dialect.blocks.has(kid.name));
  return piece.kids.map((kid): Step => [kid, kid === tried && isSwallowed ? { ...at, isDead: true } : at]);
}

/** A loop through nothing, or under a condition that never holds. */
export const isNever = (source: Source, piece: Piece): boolean =>
  /^(?:while ?\(?(?:False|false|0)\b|for \w+ in ?(?:\[\]|\(\)|range\(0\)):)/u.test(source.flat(piece, 80));

/** Rust's closures, and what became of panics, under a name that says that nobody looks at it. */
export const isUnused = (source: Source, piece: Piece): boolean =>
  /^let _\w*=(?:move )?(?:\|[^|]*\||(?:std::)?(?:panic::)?catch_unwind\()/u.test(source.flat(piece, 80));
