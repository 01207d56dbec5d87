import type { ModelPrice } from "../../../model/model-provider.ts";
import { isMedia } from "./media.ts";
import type { Usage } from "./usage.ts";

/** Most tokens that providers count for one image, whatever its size in bytes. */
const imageTokens = 50_000;
/** Most tokens of packed content where the operator gives no `context`: no model reads more. */
const packedTokens = 2_000_000;
/** What providers add of their own: roles, tools, instructions for tools. */
const ownTokens = 2_000;

/** What some tokens cost, in US dollars. */
export function costOf(price: ModelPrice, usage: Usage): number {
  const { input, output, cache_read = input, cache_write = input } = price;
  const micro =
    usage.input * input + usage.cacheRead * cache_read + usage.cacheWrite * cache_write + usage.output * output;
  return micro / 1e6;
}

/** The most that a request can cost: no token is shorter than a byte, and none is cheaper than the dearest way to read it. */
export function worstCost(price: ModelPrice, body: Weighed, mostOutput: number): number {
  const packed = body.packed > 0 ? packedTokens : 0;
  const estimate = body.textBytes + body.images * imageTokens + packed + ownTokens;
  const tokens = Math.min(estimate, price.context ?? Infinity);
  const { input, output, cache_read = input, cache_write = input } = price;
  return (tokens * Math.max(input, cache_read, cache_write) + mostOutput * output) / 1e6;
}

export type Weighed = {
  readonly text: string;
  readonly textBytes: number;
  readonly images: number;
  /** Documents, recordings, films. */
  readonly packed: number;
};

/** A body as it is sent, and how much of it is text. */
export function weigh(body: unknown): Weighed {
  const found = { image: 0, packed: 0 };
  let mediaCharacters = 0;
  function count(this: unknown, key: string, value: unknown): unknown {
    const before = (this as Readonly<Record<string, unknown>>)[key];
    if (isMedia(before)) {
      found[before.media] += 1;
      mediaCharacters += before.characters;
    }
    return value;
  }
  const text = JSON.stringify(body, count);
  const textBytes = Buffer.byteLength(text) - mediaCharacters;
  return { text, textBytes, images: found.image, packed: found.packed };
}
