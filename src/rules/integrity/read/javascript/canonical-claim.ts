import type { Link } from "../../strength.ts";
import { ofAssert } from "./is-claim.ts";

const alike: readonly (readonly [form: RegExp, name: string])[] = [
  [/^(?:equals?|strictEquals?|is|looseEquals?)$/u, "equal"],
  [/^(?:notEquals?|notStrictEquals?|not|isNot)$/u, "notEqual"],
  [/^(?:deepEquals?|deepStrictEquals?|same|strictSame|isDeeply|deepLooseEqual)$/u, "deepEqual"],
  [/^(?:notDeepEquals?|notDeepStrictEquals?|notSame|notStrictSame|notDeepLooseEqual)$/u, "notDeepEqual"],
  [/^(?:error|ifError|ifErr)$/u, "ifError"],
  [/^(?:match|has|like|partialDeepStrictEqual)$/u, "match"],
];

/** The same claim in the words of any of `assert`'s like, without its message: a suite may move to another framework. */
export function canonicalClaim(links: readonly Link[], contexts: readonly string[]): string | undefined {
  const last = links.at(-1);
  const [root] = links;
  if (last?.args === undefined || root === undefined || links.slice(0, -1).some(({ args }) => args !== undefined))
    return undefined;
  const isPlain =
    contexts.includes(root.name) ||
    /^(?:t|tap|assert|chai|test)$/u.test(root.name) ||
    (links.length === 1 && ofAssert.test(root.name));
  if (!isPlain || links.some(({ name }) => name.startsWith("["))) return undefined;
  const name = alike.find(([form]) => form.test(last.name))?.[1] ?? last.name;
  const args = last.args.length > 2 && /^"/u.test(last.args.at(-1) ?? "") ? last.args.slice(0, -1) : last.args;
  return `${name}(${args.join()})`;
}
