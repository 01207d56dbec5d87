import type { Subject } from "./needs.ts";

/** Holds back an issue's turns while something irreversible is done about it. */
export type Hush = {
  /** Whether a turn has to wait; it is then asked for again afterwards. */
  holds(subject: Subject): boolean;
  /** Does the work under the hush, and calls `wake` afterwards, also after a failure, if a turn was held back. */
  during<T>(subject: Subject, work: () => Promise<T>, wake: () => Promise<void>): Promise<T>;
};

/**
 * A turn in the middle of publishing sees a branch without its pull request, and asks for what is being done already.
 * Only requests are saved by this: it is kept within one process, and nothing depends on it.
 */
export const createHush = (): Hush => {
  const works = new Map<string, { count: number; missed: boolean }>();
  return {
    holds: (subject) => {
      const at = works.get(keyOf(subject));
      if (at !== undefined) at.missed = true;
      return at !== undefined;
    },
    during: async (subject, work, wake) => {
      const key = keyOf(subject);
      const at = works.get(key) ?? { count: 0, missed: false };
      works.set(key, at);
      at.count += 1;
      try {
        return await work();
      } finally {
        at.count -= 1;
        if (at.count === 0) works.delete(key);
        if (at.count === 0 && at.missed) await wake();
      }
    },
  };
};

const keyOf = ({ repo, issue }: Subject): string => `${repo}/${issue}`;
