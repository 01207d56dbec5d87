import { Refused, Unavailable } from "../../engine/needs.ts";
import type { Instant } from "../../model/names.ts";

/** A final no that carries GitHub's status, for callers that know what 404 or 422 means at their place. */
export class RefusedByGitHub extends Refused {
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** No answer to a write, or a server error: GitHub may have acted on it. */
export class Uncertain extends Unavailable {}

/** GitHub asks us to be quiet until then; the request had no effect. */
export class RateLimited extends Unavailable {
  readonly until: Instant;
  readonly primary: boolean;

  constructor(message: string, until: Instant, primary: boolean, options?: ErrorOptions) {
    super(message, options);
    this.until = until;
    this.primary = primary;
  }
}
