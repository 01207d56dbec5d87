/** Tokens of one answer as the provider counts them. The four kinds never overlap. */
export type Usage = {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
};

/** A count of tokens; absent and null are none, anything else is no count at all (NaN). */
export function countOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : NaN;
}

/** Undefined where something in it is no count: what cannot be read is charged in full. */
export function checked(usage: Usage): Usage | undefined {
  return Object.values(usage).every((count) => count >= 0) ? usage : undefined;
}

/**
 * The later of two counts of one answer; where a later one says less than was said before, what was said before stands.
 * How input is divided between kinds may change: the division of the larger sum counts.
 */
export function grown(before: Usage | undefined, now: Usage | undefined): Usage | undefined {
  if (before === undefined || now === undefined) return now;
  const read = inputOf(now) >= inputOf(before) ? now : before;
  return { ...read, output: Math.max(before.output, now.output) };
}

function inputOf({ input, cacheRead, cacheWrite }: Usage): number {
  return input + cacheRead + cacheWrite;
}

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function jsonAt(value: unknown, key: string): Json {
  const found = isJson(value) ? value[key] : undefined;
  return isJson(found) ? found : {};
}
