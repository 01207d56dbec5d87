import type { Link } from "../../strength.ts";

/** What a test's own context offers besides claims. */
const notClaims =
  /^(?:test|end|plan|skip|todo|comment|log|diagnostic|context|on|once|emit|teardown|cleanup|after|before|afterEach|beforeEach|mock|name|fullName|signal|timeout|timeoutAfter|runOnly|setTimeout|slow|retries|done|ctx|resume|fixture|testdir|emits|intercept|capture|task|async|step|sanitize|expects?)$/u;

/** Names that `node:assert` and its like export: they may be called without saying where they come from. */
export const ofAssert =
  /^(?:(?:not)?(?:deep|strict|deepStrict|partialDeepStrict|loose|deepLoose)(?:Equal|Same)s?|not(?:Deep|Strict|DeepStrict)?Equal|(?:strict)?[eE]qual|doesNot(?:Throw|Reject|Match)|throws|rejects|ifError|ok|notOk|(?:same|not)Deep\w*|toEqual)$/u;

/** Whether a chain claims something: by an assertion library, a test's own context, or a function known to assert. */
export function isClaim(links: readonly Link[], contexts: readonly string[], asserting: ReadonlySet<string>): boolean {
  const [root, second] = links;
  const last = links.at(-1);
  if (root === undefined || last === undefined) return false;
  const hasCall = links.some(({ args }) => args !== undefined);
  if (/^(?:assert|expect)(?:$|[A-Z_\d])/u.test(root.name) && hasCall) return !isPlan(links);
  if (second?.name === "assert" && hasCall && links.length > 2) return true;
  if (last.args !== undefined && links.length <= 2 && ofAssert.test(last.name)) return true;
  if (links.some(({ name }, at) => at > 0 && /^(?:should|must)$/u.test(name))) return true;
  if (!hasCall) return false;
  if (isInChain(links)) return true;
  if (
    /^(?:chai|sinon|should|td|qunit)$/iu.test(root.name) &&
    /assert|expect|called|verify/iu.test(links.map(({ name }) => name).join("."))
  )
    return true;
  if (contexts.includes(root.name) && second?.args !== undefined && !notClaims.test(second.name))
    return links.length <= 3;
  return links.length === 1 && asserting.has(root.name);
}

/** `request(app).get("/").expect(200)`. */
const isInChain = (links: readonly Link[]): boolean =>
  links.some(
    ({ name, args }, at) =>
      at > 0 && args !== undefined && /^(?:assert|expect)(?:[A-Z_].*)?$|^(?:should|verify)[A-Z_]?/u.test(name),
  );

/** Counts of assertions to come claim nothing of the code. */
function isPlan(links: readonly Link[]): boolean {
  return (
    links.length > 1 &&
    /^(?:assertions|hasAssertions|extend|addSnapshotSerializer|any|anything|objectContaining|arrayContaining|stringContaining|stringMatching|step|async|done|use|config|soft_config|AssertionError)$/u.test(
      links[1]?.name ?? "",
    )
  );
}
