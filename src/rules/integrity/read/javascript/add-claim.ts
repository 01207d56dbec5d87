import { comparesWithItself, conditionIsSelf } from "../../compares-with-itself.ts";
import { strengthOf, toleranceOf, type Link } from "../../strength.ts";
import type { Piece } from "../parse-code.ts";
import { guardsOfFailure } from "../guards.ts";
import type { Claim } from "../test-file.ts";
import { isOfConstants, withValues } from "../with-values.ts";
import { letsNothingOut } from "./lost-failures.ts";
import { canonicalClaim } from "./canonical-claim.ts";
import type { At, Reading } from "./reading.ts";

/** Counts what a chain claims for the case it stands in. */
export function addClaim(reading: Reading, piece: Piece, at: At, links: readonly Link[]): void {
  const { source } = reading;
  const isSwallowed = letsNothingOut(links, source) || isUnfinished(links) || isForgotten(reading, piece, links);
  const isHelper = links.length === 1 && reading.asserting.has(links[0]?.name ?? "");
  const text = canonicalClaim(links, at.contexts) ?? source.flat(piece);
  const meant = isHelper ? links : withValues(links, source, piece.from);
  const strength = isSwallowed || (!isHelper && isOfConstants(meant, links)) ? 0 : isHelper ? 3 : strengthOf(links);
  push(reading, piece, at, {
    text,
    subject: subjectOf(links),
    strength,
    tolerance: toleranceOf(links),
    guards: at.guards,
    isSelf: !isHelper && (comparesWithItself(links) || comparesWithItself(meant)),
  });
}

/** `expect(a).toBe` without a call. */
const isUnfinished = (links: readonly Link[]): boolean =>
  links[0]?.name === "expect" && links.at(-1)?.args === undefined && /^to[A-Z]/u.test(links.at(-1)?.name ?? "");

/** What Playwright waits for on a page. */
const pageMatchers =
  /^to(?:Have(?:Text|URL|Title|Count|Value|Attribute|Class|CSS|Screenshot)|Contain(?:Text)|Be(?:Visible|Hidden|Checked|Enabled|Disabled|Focused|Attached|Editable|Empty))$/u;

/** A promise of a claim that nobody waits for. */
function isForgotten({ source }: Reading, piece: Piece, links: readonly Link[]): boolean {
  const isOfPage = /@playwright\/test/u.test(source.text) && pageMatchers.test(links.at(-1)?.name ?? "");
  if (
    (!isOfPage && !links.some(({ name }) => /^(?:rejects|resolves|doesNotReject)$/u.test(name))) ||
    /^t$/u.test(links[0]?.name ?? "")
  )
    return false;
  const before = source.text.slice(Math.max(0, piece.from - 200), piece.from).trimEnd();
  return /[;{}]$/u.test(before) && /^\s*[;}]/u.test(source.text.slice(piece.to));
}

/** A throw under a condition claims that the condition does not hold. */
export function addThrow(reading: Reading, piece: Piece, at: At): void {
  const isTop = reading.drafts[at.into]?.isTop ?? true;
  if (isTop || at.condition === "") return;
  const text = `${reading.source.flat(piece)}${at.condition}`;
  push(reading, piece, at, {
    text,
    subject: `throw if ${at.condition}`,
    strength: 3,
    tolerance: undefined,
    guards: guardsOfFailure(at.guards),
    isSelf: conditionIsSelf(at.condition),
  });
}

function push(reading: Reading, piece: Piece, at: At, said: Omit<Claim, "line">): void {
  const line = reading.source.line(piece.from);
  reading.drafts[at.into]?.claims.push({ ...said, strength: at.isDead ? 0 : said.strength, line });
}

function subjectOf(links: readonly Link[]): string {
  const [root] = links;
  const should = links.findIndex(({ name }) => /^(?:should|must)$/u.test(name));
  if (should > 0)
    return links
      .slice(0, should)
      .map(({ name }) => name)
      .join(".");
  if (root?.args !== undefined && /^expect/u.test(root.name)) return root.args[0] ?? "";
  return links.find(({ args }) => args !== undefined)?.args?.[0] ?? "";
}
