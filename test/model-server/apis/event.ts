/** One server-sent event; APIs that name their events repeat the type in the data. */
export function event(data: { readonly type?: string; readonly [key: string]: unknown }, name = data.type): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A text in a few parts, as models send it; at least one. */
export function parts(text: string, most = 4): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / most));
  const found: string[] = [];
  for (let at = 0; at < text.length; at += size) found.push(text.slice(at, at + size));
  return found.length === 0 ? [""] : found;
}

export type Json = Readonly<Record<string, unknown>>;

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** Every text in a value that is a text or a list of `{ text }`. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return listOf(value)
    .map((part) => (typeof part["text"] === "string" ? part["text"] : ""))
    .join("\n");
}
