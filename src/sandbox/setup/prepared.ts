/** How a step of the machine's setup ended. `problem` is one sentence that names the fix. */
export type Prepared = { readonly ok: true } | { readonly ok: false; readonly problem: string };
/** Tells the person what is being done, one line at a time. */
export type Say = (line: string) => void;

export const done: Prepared = { ok: true };
export function failed(problem: string): Prepared {
  return { ok: false, problem };
}
