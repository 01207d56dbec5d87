/** What the runner is asked to do: the `J` frame. Sizes in bytes, ids in hex. */
export type Order = {
  readonly kind: "setup" | "verify" | "build" | "review";
  /** Git tree that the files of the input must make up. */
  readonly tree: string;
  /** Commit that HEAD of the clone points to (build only). */
  readonly history: string | null;
  readonly brief: string | null;
  readonly snapshot: boolean;
  /** Whom to attend (build only). */
  readonly agent: AgentOrder | null;
  /** Loopback ports and the sockets of the gateway they lead to. */
  readonly bridges: readonly { readonly port: number; readonly socket: string }[];
};

/** How an agent is driven; files for its home follow the history. */
export type AgentOrder = {
  /** `acp`: over the link. `command`: it needs nobody. */
  readonly speaks: "acp" | "command";
  /** What it is driven over: a socket where it has a kernel of its own, into which pipes do not cross. */
  readonly link: "pipes" | "socket";
  /** Session of an earlier attempt to go on with; its files are among those for the home. */
  readonly session: string | null;
  /** Paths below the home that hold sessions: files, or folders whole. */
  readonly sessionPaths: readonly string[];
};

/** The `F` frame. `directory` stands for a submodule: an empty directory that git does not fill. */
export type FileHead = {
  readonly pathBase64: string;
  readonly mode: "100644" | "100755" | "120000" | "directory";
  readonly bytes: number;
};
