/** Words that people write where a credential would stand. */
const placeholder =
  /example|placeholder|dummy|fake|redacted|changeme|change[-_]me|your[-_]?|insert|replace|x{6,}|\*{3,}|\.{3,}|<[^>]*>|\$\{|\{\{|%s|0{8,}|1{8,}|a{8,}|(?:abc|123)(?:abc|123){2,}/iu;

/** Whether a text has the form of a credential only to show that form. */
export function isDummy(value: string): boolean {
  return placeholder.test(value) || new Set(longestPart(value)).size <= 4;
}

/** Prefixes and marks of a place are not what was drawn. */
const longestPart = (value: string): string =>
  value.split(/[_-]/u).reduce((longest, part) => (part.length > longest.length ? part : longest), "");

/** Whether a text looks drawn at random: enough different characters, of several classes, that take turns. */
export function looksRandom(value: string): boolean {
  const classes = [/[a-z]/u, /[A-Z]/u, /\d/u].filter((form) => form.test(value)).length;
  const digits = value.replace(/\D/gu, "").length;
  const isMixed = digits >= 2 || (digits === 1 && classes === 3 && value.length >= 12);
  const enough = Math.min(3.4, Math.log2(value.length) - 0.7);
  return value.length >= 8 && classes >= 2 && isMixed && entropyOf(value) >= enough;
}

/** Shannon's entropy, in bits for each character. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const letter of value) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / value.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
