import type { Link } from "./strength.ts";

/** Names of claims that two values are the same. */
const equality =
  /^(?:(?:to)?(?:be|eq|eql|equals?|is|same)|to_?(?:strict_?)?equals?|(?:assert_?)?(?:loosely_?|strict_?|deep_?|deep_?strict_?|list_?|dict_?|almost_?|is_?deeply_?)?(?:equals?|eql?|same|is)|deeply|strict_?same|is_?deeply|(?:assert|debug_assert)_eq!?|to_?be_?close_?to|is_?equal_?to|equal_?values|(?:json|yaml)_?eq)$/iu;

/** Whether a chain of calls claims that an expression equals itself, whatever it is: `expect(f(x)).toBe(f(x))`. */
export function comparesWithItself(links: readonly Link[]): boolean {
  const names = links.map(({ name }) => name.toLowerCase());
  if (names.some((name) => /^(?:not|never|isnot|rejects)$/u.test(name))) return false;
  const args = links.flatMap((link) => link.args ?? []);
  const [first, second] = args;
  if (first === undefined) return false;
  if (second !== undefined && equality.test(links.at(-1)?.name ?? "") && isSame(first, second)) return true;
  return /^(?:assert!?|ok|isok|true|istrue|asserttrue|assert_true|expect|tobe|tobetruthy)$/u.test(names.at(-1) ?? "")
    ? sides(first, /^(?:===?|is)$/u)
    : false;
}

/** Whether a test that fails under a condition never can, because its two sides are one: `if got := f(); got != f()`. */
export function conditionIsSelf(condition: string): boolean {
  const [, name, first, rest] = /^(\w+):=(.+?)(?:;|(?<=[)\]\w"])(?=!|\1\b))(.*)$/u.exec(condition) ?? [];
  const whole =
    name === undefined || first === undefined || rest === undefined
      ? condition
      : rest.replaceAll(new RegExp(`\\b${name}\\b`, "gu"), () => first);
  const negated =
    /^!(?:reflect\.DeepEqual|bytes\.Equal|cmp\.Equal|slices\.Equal|maps\.Equal|isDeepStrictEqual)\((.+)\)$/u;
  const [, inner] = negated.exec(plain(whole)) ?? [];
  if (inner !== undefined) return halves(inner, /^,$/u).some(([a, b]) => isSame(a, b));
  return sides(whole, /^!==?$/u);
}

const sides = (text: string, operator: RegExp): boolean => {
  const [, inner] =
    /^(?:Object\.is|(?:util\.)?isDeepStrictEqual|reflect\.DeepEqual|bytes\.Equal)\((.+)\)$/u.exec(plain(text)) ?? [];
  if (inner !== undefined) return halves(inner, /^,$/u).some(([a, b]) => isSame(a, b));
  // With further conditions beside it, it may still be able to fail.
  return !/&&|\|\|| (?:and|or) /u.test(text) && halves(plain(text), operator).some(([a, b]) => isSame(a, b));
};

const words = /[!=]==?|,|(?<=[\s)\]"])is(?=[ (])(?! not\b)/uy;

/** The two sides of an operator that stands outside of brackets and quotes. */
function halves(text: string, operator: RegExp): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let [depth, quoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"' && text.charAt(at - 1) !== "\\") quoted = !quoted;
    if (quoted) continue;
    if (/[[{(]/u.test(letter)) depth += 1;
    if (/[\])}]/u.test(letter)) depth -= 1;
    if (depth > 0) continue;
    words.lastIndex = at;
    const [word] = words.exec(text) ?? [];
    if (word === undefined) continue;
    if (operator.test(word.trim())) found.push([text.slice(0, at), text.slice(at + word.length)]);
    at += word.length - 1;
  }
  return found;
}

const isSame = (a: string, b: string): boolean => plain(a) !== "" && plain(a) === plain(b);

/** Without brackets around all of it, and without waiting for it. */
function plain(text: string): string {
  let rest = text.trim().replace(/^await /u, "");
  while (isWrapped(rest))
    rest = rest
      .slice(1, -1)
      .trim()
      .replace(/^await /u, "");
  return rest.replaceAll(/\s+/gu, " ");
}

function isWrapped(text: string): boolean {
  if (!text.startsWith("(") || !text.endsWith(")")) return false;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at += 1) {
    if (text.charAt(at) === "(") depth += 1;
    if (text.charAt(at) === ")") depth -= 1;
    if (depth === 0) return false;
  }
  return true;
}
