/** What the runner is asked to do: the `J` frame. Sizes in bytes, ids in hex. */
export type Order = {
  readonly kind: "setup" | "verify" | "build";
  /** Git tree that the files of the input must make up. */
  readonly tree: string;
  /** Commit that HEAD of the clone points to (build only). */
  readonly history: string | null;
  readonly brief: string | null;
  readonly snapshot: boolean;
  /** Loopback ports and the sockets of the gateway they lead to. */
  readonly bridges: readonly { readonly port: number; readonly socket: string }[];
};

/** The `F` frame. `directory` stands for a submodule: an empty directory that git does not fill. */
export type FileHead = {
  readonly pathBase64: string;
  readonly mode: "100644" | "100755" | "120000" | "directory";
  readonly bytes: number;
};
