import type { Instant } from "../../model/names.ts";
import type { RefusedByGitHub } from "./failure.ts";
import type { Answer } from "./send.ts";

export type Remembered = {
  readonly etag: string | undefined;
  readonly at: Instant;
  readonly answer: Answer | RefusedByGitHub;
};

/** The newest answers to GETs, least recently used first out. */
export type EtagCache = {
  get(key: string): Remembered | undefined;
  set(key: string, remembered: Remembered): void;
};

export function createEtagCache(size: number): EtagCache {
  const entries = new Map<string, Remembered>();
  const touch = (key: string, remembered: Remembered): void => {
    entries.delete(key);
    entries.set(key, remembered);
  };
  return {
    get: (key) => {
      const found = entries.get(key);
      if (found !== undefined) touch(key, found);
      return found;
    },
    set: (key, remembered) => {
      touch(key, remembered);
      const oldest = entries.keys().next();
      if (entries.size > size && oldest.done !== true) entries.delete(oldest.value);
    },
  };
}
