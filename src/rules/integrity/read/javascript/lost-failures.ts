import type { Link } from "../../strength.ts";
import { everyPiece, type Piece } from "../parse-code.ts";
import type { Source } from "../text-of.ts";
import { valueOf } from "./mode-of.ts";
import { functions, type At, type Reading } from "./reading.ts";

const empty =
  /^(?:async )?(?:\(?\w*\)?=>(?:\{\}|undefined|null|void 0|true|false|\(\{\}\))|function ?\w*\(\w*\)\{\})$/u;

/** Whether a chain ends in a `catch` that lets nothing out, written there or given by a name. */
export function letsNothingOut(links: readonly Link[], source: Source): boolean {
  return links.some(({ name, args = [] }) => {
    const handler = name === "catch" ? args[0] : name === "then" ? args[1] : undefined;
    if (handler === undefined) return false;
    if (empty.test(handler) || (/=>/u.test(handler) && /\{\}$/u.test(handler))) return true;
    return (
      /^(?:_\.|lodash\.)?noop$/u.test(handler) || (/^\w+$/u.test(handler) && empty.test(valueOf(handler, source) ?? ""))
    );
  });
}

/** A claim that fails where the failure is what is asked for: `assert.throws(() => assert.equal(a, b))`. */
export function turnsFailuresRound(links: readonly Link[]): boolean {
  const isAsked = links.some(({ name }) => /^(?:throws|rejects|toThrow\w*|throw|throwsAsync)$/u.test(name));
  const [inner = ""] = links.flatMap(({ args }) => args ?? []);
  return (
    isAsked &&
    !links.some(({ name }) => name === "not") &&
    /^(?:async ?)?\(\)=>\{?(?:await )?(?:expect|assert)\b/u.test(inner)
  );
}

/** Functions with a name that catch what they call, and tell nobody. */
export function swallowingFunctions(root: Piece, source: Source): ReadonlySet<string> {
  if (!/\bcatch\b/u.test(source.text)) return new Set();
  const found = [...everyPiece(root)].flatMap((piece): string[] => {
    const isValue = piece.name === "VariableDeclaration" && piece.kids.some((kid) => functions.has(kid.name));
    if (!isValue && piece.name !== "FunctionDeclaration") return [];
    const name = source.of(piece.kids.find((kid) => kid.name === "VariableDefinition"));
    return swallows(source.flat(piece)) ? [name] : [];
  });
  return new Set(found);
}

/** Whether a function's text holds a `catch` from which nothing is told. */
export const swallows = (text: string): boolean =>
  /\bcatch(?:\(\w*\))?\{(?![^}]*(?:\bthrow\b|fail|reject|done\(|assert|expect|\berror\())/u.test(text) ||
  /\.catch\((?:\(?\w*\)?=>(?:\{\}|undefined|null))\)/u.test(text);

const timers = /^(?:setTimeout|setImmediate|setInterval|queueMicrotask|nextTick|requestAnimationFrame)$/u;

/** A function that runs after the case has ended, as nobody waits for it. */
export function lateIn({ source, drafts }: Reading, piece: Piece, at: At): At {
  const draft = drafts[at.into];
  if (draft === undefined || draft.isTop || isAwaited(draft.body)) return at;
  const before = source.text.slice(Math.max(0, piece.from - 400), piece.from);
  const [, statement, call] =
    /(?:^|[;{}\n])\s*((?:[\w$.]|\([^()\n]*\)|\([^()\n]*\([^()\n]*\)[^()\n]*\))*?(?:\.|\b))(setTimeout|setImmediate|queueMicrotask|nextTick|requestAnimationFrame|then|finally)\((?:[\w$]+,\s*)?$/u.exec(
      before,
    ) ?? [];
  if (call === undefined || /\b(?:await|return|yield)\b/u.test(statement ?? "")) return at;
  if (timers.test(call) ? /\b(?:return|await|=>)\s*$/u.test(statement ?? "") : (statement ?? "") === "") return at;
  return {
    ...at,
    guards: [...at.guards, { kind: "late", text: `${statement ?? ""}${call}(…)`.trim(), form: "branch" }],
  };
}

/** Somebody waits: by a callback, a promise, a plan, a fake clock, or the runner's own context. */
const isAwaited = (body: string): boolean =>
  /^(?:async ?)?(?:function ?\w*)?\((?!\))[^{]|^(?:async ?)?\w+=>|\bnew Promise\b|\bPromise\.(?:all|race|withResolvers)|\bplan\(|assertions\(\d|\b(?:clock|timers?|jest|vi|mock)\.\w*(?:tick|advance|run|flush)|useFakeTimers|\bonce\(|\bwaitFor|\bdone\(/iu.test(
    body,
  );
