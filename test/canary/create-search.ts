import { formsOf, leastBytes } from "./forms-of.ts";

/** Something nobody may find, by the name that a finding gives it. */
export type Secret = { readonly name: string; readonly value: string | Uint8Array };

/** What was found, and where; never the secret itself. */
export type Finding = { readonly secret: string; readonly form: string; readonly where: string };

type Needle = { readonly secret: string; readonly form: string; readonly bytes: Buffer };

export type Search = {
  /** Everything that stands in these bytes. */
  in(where: string, bytes: Uint8Array | string): readonly Finding[];
  /** Everything that stands in a stream, across the borders of its chunks too. */
  through(where: string, stream: AsyncIterable<Uint8Array>): Promise<readonly Finding[]>;
};

/** Searches for all forms of all secrets at once (Wu and Manber: it leaps over what cannot end a needle's beginning). */
export const createSearch = (secrets: readonly Secret[]): Search => {
  const needles = secrets.flatMap(({ name, value }) =>
    formsOf(value).map(({ name: form, bytes }) => ({ secret: name, form, bytes })),
  );
  const tables = tablesOf(needles);
  const overlap = Math.max(0, ...needles.map(({ bytes }) => bytes.length - 1));
  const found = (where: string, seen: ReadonlySet<Needle>): readonly Finding[] =>
    [...seen].map(({ secret, form }) => ({ secret, form, where }));
  return {
    in: (where, content) => {
      const seen = new Set<Needle>();
      look(tables, typeof content === "string" ? Buffer.from(content) : content, seen);
      return found(where, seen);
    },
    through: async (where, stream) => {
      const seen = new Set<Needle>();
      let rest: Uint8Array = Buffer.alloc(0);
      for await (const chunk of stream) {
        const bytes = Buffer.concat([rest, chunk]);
        look(tables, bytes, seen);
        rest = bytes.subarray(Math.max(0, bytes.length - overlap));
      }
      return found(where, seen);
    },
  };
};

type Tables = { readonly leap: Uint8Array; readonly ending: ReadonlyMap<number, readonly Needle[]> };

/** Three bytes as a number of sixteen bits. */
const hash = (a: number, b: number, c: number): number => ((a << 8) ^ (b << 4) ^ c) & 0xffff;

const hashAt = (bytes: Uint8Array, end: number): number =>
  hash(bytes[end - 2] ?? 0, bytes[end - 1] ?? 0, bytes[end] ?? 0);

const tablesOf = (needles: readonly Needle[]): Tables => {
  const leap = new Uint8Array(0x1_0000).fill(leastBytes - 2);
  const ending = new Map<number, Needle[]>();
  for (const needle of needles) {
    for (let end = 2; end < leastBytes; end += 1) {
      const at = hashAt(needle.bytes, end);
      leap[at] = Math.min(leap[at] ?? 0, leastBytes - 1 - end);
    }
    const last = hashAt(needle.bytes, leastBytes - 1);
    ending.set(last, [...(ending.get(last) ?? []), needle]);
  }
  return { leap, ending };
};

const look = ({ leap, ending }: Tables, content: Uint8Array, seen: Set<Needle>): void => {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  for (let end = leastBytes - 1; end < bytes.length;) {
    const at = hashAt(bytes, end);
    const step = leap[at] ?? 0;
    if (step > 0) {
      end += step;
      continue;
    }
    const begin = end - leastBytes + 1;
    for (const needle of ending.get(at) ?? []) {
      const until = begin + needle.bytes.length;
      if (until <= bytes.length && !seen.has(needle) && needle.bytes.compare(bytes, begin, until) === 0)
        seen.add(needle);
    }
    end += 1;
  }
};
