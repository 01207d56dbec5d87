import type { StreamEvent } from "./interface.ts";

export type StreamLimits = { readonly eventBytes: number; readonly streamBytes: number };

/** A stream that is no stream of events, or too much of one. */
export class BadStream extends Error {
  override readonly name = "BadStream";
}

const fields = /^(data|event|id|retry)(?::[ ]?|$)/u;

/** Reads server-sent events as they come. Comments and empty events are left out; anything that is no event throws `BadStream`. */
export async function* streamEvents(
  chunks: AsyncIterable<Uint8Array>,
  limits: StreamLimits,
): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  let total = 0;
  let draft: { name: string | undefined; data: string[] } = { name: undefined, data: [] };
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > limits.streamBytes) throw new BadStream(`a stream of over ${limits.streamBytes} bytes`);
    const lines = (rest + decode(decoder, chunk)).split(/\r\n|\n/u);
    rest = lines.pop() ?? "";
    if (rest.length > limits.eventBytes) throw new BadStream(`an event of over ${limits.eventBytes} bytes`);
    for (const line of lines) {
      if (line === "") {
        if (draft.data.length > 0) yield { name: draft.name, data: draft.data.join("\n") };
        draft = { name: undefined, data: [] };
      } else if (!line.startsWith(":")) {
        take(draft, line);
        const bytes = draft.data.reduce((sum, each) => sum + each.length, 0);
        if (bytes > limits.eventBytes) throw new BadStream(`an event of over ${limits.eventBytes} bytes`);
      }
    }
  }
}

function take(draft: { name: string | undefined; data: string[] }, line: string): void {
  const head = fields.exec(line);
  if (head === null) throw new BadStream("a line that belongs to no event");
  const value = line.slice(head[0].length);
  if (head[1] === "data") draft.data.push(value);
  if (head[1] === "event" && /^[\w.-]{1,100}$/u.test(value)) draft.name = value;
}

function decode(
  decoder: { decode(bytes: Uint8Array, options: { stream: boolean }): string },
  chunk: Uint8Array,
): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (error instanceof TypeError) throw new BadStream("bytes that are no UTF-8");
    throw error;
  }
}

/** An event in our own writing. */
export function eventText({ name, data }: StreamEvent): string {
  const lines = data.split("\n").map((line) => `data: ${line}\n`);
  return `${name === undefined ? "" : `event: ${name}\n`}${lines.join("")}\n`;
}
