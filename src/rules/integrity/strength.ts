import type { Claim } from "./read/test-file.ts";

/** A chain of names and calls, such as `expect(a).not.toBe(1)`: names from the left, arguments as flat text. */
export type Link = { readonly name: string; readonly args: readonly string[] | undefined };

const part =
  /match|includ|contain|startswith|endswith|like|length|size|count|greater|less|above|below|within|least|most|near|partial|almost|close|approx|delta|epsilon|throw|raises|reject|warn|keys|property|subset|superset|regex|fulfil/iu;
const little =
  /^(?:assert|ok|isok|notok|true|false|istrue|isfalse|asserttrue|assertfalse|truthy|falsy|tobetruthy|tobefalsy|tobevisible|tobeattached|tobeenabled|tobeinthedocument|tobehidden|tobedefined|tobeundefined|tobenull|tobenan|defined|isdefined|exists?|toexist|isnotnull|assertnotnull|notnull|notnil|nonil|isnotnone|assertisnotnone|nil|isnull|isundefined|undefined|null|empty|notempty|nonempty|instanceof|isinstanceof|tobeinstanceof|assertisinstance|isinstance|isa|an?|type|typeof|istype|isfunction|isobject|isarray|isstring|isnumber|isboolean|iserror|not|noterror|noerror|iferror|error|notzero|doesnotthrow|doesnotreject|notthrow|notthrows|tohavebeencalled|tobecalled|called|assertcalled|calledonce|toreturn|tomatchsnapshot|resolves|doesnotraise|fulfilled|finite|check|that|pass|extensible|ok_|assert_)$/iu;
const isConstant = (text: string): boolean =>
  /^(?:!*(?:true|false|null|undefined|nil|none|nan|\d[\d._]*|-\d[\d.]*|[a-z]{0,2}"[^"]*"|\[\]|\{\}))$/iu.test(text);
/** What holds whatever is in it: a list, an object, a function, a new thing. */
const isAlwaysTrue = (text: string): boolean =>
  /^(?:\[.+\]|\{.+\}|(?:async ?)?\([^()]*\)=>.*|(?:async )?function\b.*|lambda\b.*|new [A-Z].*|any\(\[.*\bTrue\b.*\]\))$/u.test(
    text,
  ) && isOneBracket(text);
const isOneBracket = (text: string): boolean => {
  if (!/^[[{]/u.test(text)) return true;
  let depth = 0;
  return Array.from(text).every((letter, at) => {
    if (/[[{(]/u.test(letter)) depth += 1;
    if (/[\])}]/u.test(letter)) depth -= 1;
    return depth > 0 || at === text.length - 1;
  });
};
/** `(a == b, "words")`: Python's assert of a pair. */
const isTuple = (text: string): boolean =>
  /^\(.*\)$/u.test(text) && isOneBracket(text.replaceAll("(", "[").replaceAll(")", "]")) && hasComma(text.slice(1, -1));
const hasComma = (text: string): boolean => {
  let depth = 0;
  return Array.from(text).some((letter) => {
    if (/[[{(]/u.test(letter)) depth += 1;
    if (/[\])}]/u.test(letter)) depth -= 1;
    return letter === "," && depth === 0;
  });
};
const always =
  /^(?:assert!?|ok|isok|true|istrue|asserttrue|truthy|tobetruthy|exists?|toexist|tobedefined|assertisnotnone|notnil|isnotnull)$/u;
/** Things that are equal to whatever comes. */
const anything =
  /^(?:(?:expect|jasmine)\.any(?:thing)?\(\w*\)|(?:mock\.)?any|match\.any(?:\.\w+)?|sinon\.match\.\w+|expect\.string(?:matching|containing)\(""\)|expect\.(?:object|array)containing\((?:\{\}|\[\])\))$/iu;
const simple = /^(?:!*(?:true|false|null|undefined|nil|none))$/iu;

/** How much a chain of calls claims. */
export function strengthOf(links: readonly Link[]): Claim["strength"] {
  const calls = links.filter((link): link is Link & { readonly args: readonly string[] } => link.args !== undefined);
  const args = calls.flatMap((call) => call.args);
  const last = (links.at(-1)?.name ?? "").replaceAll(/[_!]/gu, "").toLowerCase();
  const values = args.filter(
    (arg, at) => !(at > 0 && at === args.length - 1 && /^[a-z]?"/iu.test(arg) && args.length > 2),
  );
  if (/^(?:pass|nothing|withcontext|expect)$/u.test(last)) return 0;
  if (links[0]?.name === "cy")
    return /^"(?:not\.|exist|be\.visible|be\.(?:enabled|disabled))/u.test(calls.at(-1)?.args[0] ?? "") ? 1 : 3;
  if (args.length > 0 && args.every(isConstant)) return 0;
  if (args.some((arg) => /(?:\|\||\bor\b)\s*!*(?:true|1)$|^(?:true|1)(?:\|\|| or\b)/iu.test(arg))) return 0;
  const [subject, expected] = values;
  if (subject !== undefined && subject === expected && !/\(/u.test(subject)) return 0;
  if (expected !== undefined && anything.test(expected)) return 1;
  if (/(?:==|\bis) ?(?:unittest\.)?(?:mock\.)?ANY$/u.test(subject ?? "")) return 1;
  if (always.test(last) && subject !== undefined && (isAlwaysTrue(subject) || (last === "assert" && isTuple(subject))))
    return 0;
  // A part that is empty is in everything.
  if (
    /match|contain|includ|subset/iu.test(last) &&
    /^(?:\{\}|\[\]|""|\/(?:\.\*|\(\?:\))\/\w*)$/u.test(args.at(-1) ?? "")
  )
    return 1;
  if (/^typeof\b|^type\(/u.test(subject ?? "")) return 1;
  const names = links.map(({ name }) => name.replaceAll("_", "").toLowerCase());
  if (names.includes("not") && !/^(?:equal|eql|toequal|tobe|tostrictequal)$/u.test(last)) return 1;
  if (last === "assert" && /^matches!\(.*,_\)$/u.test(subject ?? "")) return 0;
  if (little.test(last) || /^assert(?:exists|instanceof|isarray|isnotnull)$/u.test(last)) return inCondition(values);
  if (names.slice(1).some((name) => part.test(name)) || part.test(last) || /^assert(?:not)?in$/u.test(last))
    return values.length <= 1 && /throw|raise|reject/iu.test(last) ? 1 : 2;
  if (/(?:\.(?:length|size)|^len\(.*\))$/u.test(subject ?? "")) return 2;
  return expected !== undefined && simple.test(expected) ? 1 : 3;
}

/** `ok(a === b)` claims what its condition does. */
function inCondition(values: readonly string[]): Claim["strength"] {
  const [value = ""] = values;
  if (/^!*isinstance|instanceof|^typeof|(?:!==?|===?)(?:null|undefined|nil|none)$|(?:!=)nil$/iu.test(value)) return 1;
  if (/approx\(.*\b(?:abs|rel)=(?:0\.0[1-9]|0\.[1-9]|[1-9])/u.test(value)) return 2;
  if (/^len\([^=]*\)==/u.test(value)) return 2;
  if (/(?<![=!<>])===?(?!=)|(?:deepequal|isequal|equals|bytes\.equal)\(/iu.test(value)) return 3;
  return /[<>]=?(?!\))|!==?|\.(?:includes|test|match|startswith|endswith|contains|some|every|has)\(|\bin\b/iu.test(
    value,
  )
    ? 2
    : 1;
}

/** The distance that a chain of calls allows; digits count the other way round. */
export function toleranceOf(links: readonly Link[]): number | undefined {
  const last = links.at(-1);
  const name = (last?.name ?? "").toLowerCase();
  const numbers = (last?.args ?? []).map((arg) =>
    Number(/^(?:delta=|places=|abs=|rel=)?(-?[\d.]+(?:e-?\d+)?)$/iu.exec(arg)?.[1] ?? "x"),
  );
  if (/^tobecloseto$/u.test(name)) return numbers.length > 1 ? -(numbers[1] ?? 2) : -2;
  if (/almostequal$/u.test(name)) {
    const isDelta = last?.args?.some((arg) => /^delta=/u.test(arg)) === true;
    return isDelta ? numbers.at(-1) : numbers.length > 2 ? -(numbers[2] ?? 7) : -7;
  }
  return /closeto|indelta|inepsilon|approximately/u.test(name) && numbers.length > 2 ? numbers[2] : undefined;
}
