/** An attempt made by a few lines of Perl inside a sandbox; every image that has Perl's base can make it. */
export type Probe = {
  readonly name: string;
  /** What is tried, for people. */
  readonly tried: string;
  /**
   * Body of a Perl function, run in a process of its own: true when it got through, false with the reason in `$!`, or
   * `nay("reason")`. See `program.ts` for what it may use.
   */
  readonly perl: string;
  /** Errors by which the kernel says no. Any other error means that the probe cannot tell. */
  readonly refusals: readonly string[];
  /** Errors that only somebody gets who was let in: the call was taken and found fault with its arguments. */
  readonly through?: readonly string[];
};

/** A system call that is filtered, or wants a capability. */
export const refusedCall = ["EPERM", "EACCES", "ENOSYS"] as const;
/** A file that is not there, not ours, or on something read-only. */
export const refusedFile = ["EPERM", "EACCES", "EROFS", "ENOENT", "ENODEV", "ENXIO", "ENOTDIR"] as const;
/** A socket of a family that is kept away. */
export const refusedFamily = ["EPERM", "EACCES", "EAFNOSUPPORT", "EPROTONOSUPPORT", "ESOCKTNOSUPPORT"] as const;
/** An address that nothing leads to. */
export const refusedAddress = ["ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL", "ECONNREFUSED"] as const;
