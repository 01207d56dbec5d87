/** What the gateway is told at its start, on standard input as one line; never in its environment or arguments. */
export type GatewaySettings = {
  /** Base address of the registry, with a final slash. */
  readonly upstream: string;
  /** Certificates (PEM) to trust besides the usual ones; may be empty. */
  readonly ca: string;
  /** Value of the `authorization` header to send upstream. */
  readonly authorization: string | null;
  /** Where the sandbox reaches this gateway, without a final slash. */
  readonly base: string;
  /** Unix socket to listen on. */
  readonly socket: string;
};
