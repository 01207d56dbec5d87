import { distance } from "fastest-levenshtein";

/** The headings a spec may have, in the order the guide shows them, each with an example of its content. */
export const sectionExamples = {
  Goal: "Refunds of zero-amount invoices answer 204 instead of failing.",
  "Acceptance criteria":
    "- [ ] Refunding a zero-amount invoice answers 204\n- [ ] Negative amounts are still refused `run: npm test -- refund`",
  Scope: "- `src/payments/**`\n- `test/payments/**`",
  "Out of scope": "Partial refunds.",
  Kind: "fix",
  Risk: "normal",
  "Changes behaviour": "- `refund.test.ts: zero amount throws`",
  "Depends on": "#12, #15",
  Notes: "The provider's documentation calls this a void.",
  Options: "```yaml\nattempts: 2\n```",
} as const;
export type SectionName = keyof typeof sectionExamples;

const names = Object.keys(sectionExamples) as readonly SectionName[];

/** A section as a person should write it. */
export const sectionExample = (name: SectionName): string => `## ${name}\n${sectionExamples[name]}`;

const plain = (heading: string): string =>
  heading
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[-_\s]+/gu, " ")
    .replace(/^[^\p{L}]+/u, "")
    .replace(/[^\p{L}]+$/u, "")
    .replace("behavior", "behaviour");

/** The section a heading opens, whatever its case, number, emoji or colon. */
export const sectionNamed = (heading: string): SectionName | undefined =>
  names.find((name) => plain(name) === plain(heading));

/** The section a heading was most likely meant to open: a slip of the pen away. */
export const nearSection = (heading: string): SectionName | undefined => {
  const said = plain(heading);
  return names.find((name) => distance(plain(name), said) <= (name.length < 7 ? 1 : Math.ceil(name.length / 6)));
};
