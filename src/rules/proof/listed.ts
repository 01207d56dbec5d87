import type { Listed } from "../../model/proof.ts";
import { digestOf } from "../digest.ts";

/** The first of a list, with the length and digest of the whole: what is left out is still bound. */
export const listed = <T>(all: readonly T[], most: number): Listed<T> => ({
  shown: all.slice(0, most),
  count: all.length,
  digest: digestOf(all),
});

/** Text of any length as one that fits, with its end marked where it was cut. */
export const fitted = (text: string, most = 1_000): string => {
  const whole = text.toWellFormed();
  return whole.length <= most ? whole : `${whole.slice(0, most - 1).toWellFormed()}…`;
};
