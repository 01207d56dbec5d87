import type { Readable, Writable } from "node:stream";
import { once } from "node:events";
import type { Stream } from "@agentclientprotocol/sdk";
import { valuesIn } from "./values-in.ts";

/** What an agent may write at most. All of it is bounded: one message, everything together, and what is no message. */
export type Bounds = {
  readonly lineBytes: number;
  /** Values in one message: what is short as text may be large in memory. */
  readonly lineValues: number;
  readonly wholeBytes: number;
  /** Lines that are not JSON: programs that print beside the protocol are forgiven this many. */
  readonly strayLines: number;
  /** Requests to us; each costs an answer that the agent may never read. */
  readonly requests: number;
};

export const usualBounds: Bounds = {
  lineBytes: 16 * 1024 * 1024,
  lineValues: 200_000,
  wholeBytes: 512 * 1024 * 1024,
  strayLines: 1_000,
  requests: 20_000,
};

/** An agent that does not keep to the protocol's form. The message says how. */
export class Unruly extends Error {
  override readonly name = "Unruly";
}

type Message = Stream extends { readable: ReadableStream<infer M> } ? M : never;

/**
 * The agent's pipes as a stream of messages, one JSON object a line. It fails, and `whyBroken` says how, as soon as the
 * agent is over a bound; an agent that has ended just ends it.
 */
export function messagesOf(
  fromAgent: Readable,
  toAgent: Writable,
  bounds: Bounds = usualBounds,
): { readonly stream: Stream; readonly whyBroken: () => Unruly | undefined } {
  let broken: Unruly | undefined;
  const lines = objectsIn(fromAgent, bounds);
  const readable = new ReadableStream<Message>({
    async pull(controller) {
      try {
        const { value, done } = await lines.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        if (error instanceof Unruly) broken = error;
        controller.error(error);
      }
    },
    async cancel() {
      await lines.return(undefined);
      // An agent that is still saying goodbye must not be ended by a pipe without a reader.
      fromAgent.resume();
    },
  });
  const writable = new WritableStream<Message>({
    async write(message) {
      if (!toAgent.write(`${JSON.stringify(message)}\n`)) await once(toAgent, "drain");
    },
  });
  return { stream: { readable, writable }, whyBroken: () => broken };
}

async function* objectsIn(from: Readable, bounds: Bounds): AsyncGenerator<Message, undefined> {
  let stray = 0;
  let requests = 0;
  for await (const line of linesIn(from, bounds)) {
    if (line.trim() === "") continue;
    const message = parse(line);
    if (message === undefined) {
      if ((stray += 1) > bounds.strayLines) throw new Unruly("it writes what is not the protocol's JSON");
      continue;
    }
    if ("method" in message && "id" in message && (requests += 1) > bounds.requests) {
      throw new Unruly(`it asked its client over ${bounds.requests} times`);
    }
    yield message;
  }
  return undefined;
}

async function* linesIn(from: Readable, { lineBytes, lineValues, wholeBytes }: Bounds): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let held = 0;
  let whole = 0;
  for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    whole += chunk.length;
    if (whole > wholeBytes) throw new Unruly(`it wrote over ${wholeBytes} bytes`);
    let start = 0;
    for (let cut = chunk.indexOf(10); cut >= 0; cut = chunk.indexOf(10, start)) {
      if (held + cut - start > lineBytes) throw new Unruly(`it wrote a message of over ${lineBytes} bytes`);
      const line = Buffer.concat([...parts, chunk.subarray(start, cut)]);
      if (line.length > lineValues && valuesIn(line) > lineValues)
        throw new Unruly(`it wrote a message of over ${lineValues} values`);
      yield line.toString("utf8");
      parts = [];
      held = 0;
      start = cut + 1;
    }
    held += chunk.length - start;
    if (held > lineBytes) throw new Unruly(`it wrote a message of over ${lineBytes} bytes`);
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
}

function parse(line: string): Message | undefined {
  try {
    const document: unknown = JSON.parse(line);
    const isObject = typeof document === "object" && document !== null && !Array.isArray(document);
    return isObject ? (document as Message) : undefined;
  } catch {
    return undefined;
  }
}
