import { assignedSecrets } from "./assigned-secrets.ts";
import { decodeRuns, type Decoded } from "./decode-runs.ts";
import { isDummy, looksRandom } from "./is-dummy.ts";
import { knownSecrets } from "./known-secrets.ts";
import { mirrored, putTogether } from "./put-together.ts";
import type { Secret } from "./secret.ts";

/** A credential in a text. `form` says how it was hidden; undefined = as it is. */
export type FoundSecret = {
  readonly kind: string;
  readonly form: string | undefined;
  readonly line: number;
  /** Known by a form of its own; otherwise only by the name it is given to. */
  readonly isCertain: boolean;
  /** For comparison with what was there before; never told to anybody. */
  readonly value: string;
};

/** Encodings inside of encodings are followed this far. */
const mostLayers = 3;
/** Decoded text of one file beyond this cannot be looked through. */
const mostChars = 48 * 1024 * 1024;

/** Thrown when a text holds more encoded text than can be looked through. */
export class TooMuchEncoded extends Error {
  override readonly name = "TooMuchEncoded";
}

/** Credentials in a text, plain or hidden, one for each line and kind. */
export async function findSecrets(text: string): Promise<readonly FoundSecret[]> {
  const lines = lineStarts(text);
  const plain = [
    ...(await knownSecrets(text)),
    ...assignedSecrets(text).map((each) => ({ ...each, isAssigned: true })),
  ];
  const found: FoundSecret[] = plain
    .filter((secret) => isReal(secret))
    .map((secret) => ({
      kind: secret.kind,
      form: undefined,
      line: lineOf(lines, secret.at),
      isCertain: secret.isDoubtful !== true && !isLocalAddress(secret),
      value: secret.value,
    }));
  const hidden = await inHidden(text, lines);
  return firstOfEach([...found, ...hidden]);
}

async function inHidden(text: string, lines: readonly number[]): Promise<readonly FoundSecret[]> {
  const found: FoundSecret[] = [];
  const seen = new Set<string>();
  let read = 0;
  let layer: readonly Decoded[] = [...putTogether(text), ...decodeRuns(text, seen)];
  for (let depth = 0; depth < mostLayers && layer.length > 0; depth += 1) {
    read += layer.reduce((sum, each) => sum + each.text.length, 0);
    if (read > mostChars) throw new TooMuchEncoded();
    found.push(...(await inLayer(layer, lines)));
    layer = layer.flatMap((outer) =>
      [...decodeRuns(outer.text, seen), ...turnedIn(outer)].map((inner) => ({
        ...inner,
        form: `${outer.form}, then ${inner.form}`,
        at: outer.at,
      })),
    );
  }
  return found;
}

/** What was decoded may stand backwards or turned as well; what is long was not written to hide one credential. */
const turnedIn = ({ form, text }: Decoded): readonly Decoded[] =>
  /base64|hex|codes/u.test(form) && !/reversed|ROT13/u.test(form) && text.length < 2_000 ? mirrored(text) : [];

/** Where a prefix of credentials follows a letter or digit, as it may in what was put together. */
const runTogether =
  /(?<=[A-Za-z0-9])(?=gh[opusr]_|github_pat_|AKIA|ASIA|AIza|glpat-|xox[abeprs]-|sk-(?:ant|proj)-|[sr]k_(?:live|test)_|npm_|pypi-|SG\.|-----BEGIN)/gu;

/** A text with a space before each such prefix. */
export const setApart = (text: string): string => text.replaceAll(runTogether, " ");

/** One look through many pieces at once: they are joined by lines, and told apart again by offset. */
async function inLayer(layer: readonly Decoded[], lines: readonly number[]): Promise<readonly FoundSecret[]> {
  const starts: number[] = [];
  const pieces = layer.map(({ text }) => setApart(text));
  let at = 0;
  for (const text of pieces) {
    starts.push(at);
    at += text.length + 2;
  }
  const secrets = await knownSecrets(pieces.join("\n\n"));
  return secrets.flatMap((secret) => {
    const piece = layer[lastNotAfter(starts, secret.at)];
    if (piece === undefined || !isReal(secret) || secret.inAddress || secret.isDoubtful === true) return [];
    if (!/PRIVATE KEY/u.test(secret.value) && !looksRandom(secret.value)) return [];
    const line = lineOf(lines, piece.at);
    return [{ kind: secret.kind, form: piece.form, line, isCertain: true, value: secret.value }];
  });
}

function isReal(secret: Secret): boolean {
  if (/PRIVATE KEY/u.test(secret.value))
    return /[0-9A-Za-z+/]{40}/u.test(secret.value.replaceAll(/\s|\\[rn]|["',|]/gu, ""));
  if (!secret.inAddress) return !isDummy(secret.value);
  const [, password = ""] = /:\/\/[^:/@\s]*:([^@\s]*)@/u.exec(secret.value) ?? [];
  return looksRandom(password) && !isDummy(password);
}

/** Credentials for one's own machine guard nothing. */
function isLocalAddress(secret: Secret): boolean {
  return (
    secret.inAddress &&
    /@(?:localhost|127\.0\.0\.1|\[?::1|0\.0\.0\.0|host\.docker\.internal|[\w-]+)(?:[:/?"'\s]|$)/u.test(secret.value)
  );
}

function firstOfEach(found: readonly FoundSecret[]): readonly FoundSecret[] {
  const seen = new Set<string>();
  // What stands there as it is says it all; hidden forms of the same value are not told twice.
  return found.filter(({ value, line, form }) => {
    const key = form === undefined ? `${value}/${line}` : value;
    const isNew = !seen.has(value) && !seen.has(key);
    seen.add(key);
    seen.add(value);
    return isNew;
  });
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], at: number): number {
  return lastNotAfter(starts, at) + 1;
}

/** Index of the last number that is not greater. */
function lastNotAfter(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
