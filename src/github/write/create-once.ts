import { setTimeout as sleep } from "node:timers/promises";
import { RefusedByGitHub, Uncertain } from "../client/failure.ts";

type Once<T> = {
  /** Looks past every cache for what may already be there. */
  readonly find: () => Promise<T | undefined>;
  readonly create: () => Promise<T>;
  readonly settleMs: number;
  /** True when the caller has looked just now and found nothing. */
  readonly looked?: boolean;
};

/**
 * GitHub has no idempotency keys: look, create, and after an uncertain write or an "already exists" look again before
 * anybody else tries. Throws what `create` threw when there is still nothing.
 */
export async function createOnce<T>({ find, create, settleMs, looked = false }: Once<T>): Promise<T> {
  const found = looked ? undefined : await find();
  if (found !== undefined) return found;
  try {
    return await create();
  } catch (error) {
    const uncertain = error instanceof Uncertain;
    if (!uncertain && !(error instanceof RefusedByGitHub && error.status === 422)) throw error;
    if (uncertain) await sleep(settleMs);
    const late = await find();
    if (late === undefined) throw error;
    return late;
  }
}
