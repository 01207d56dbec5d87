import type { Attempt } from "../attempt.ts";

/**
 * Attempts that could win nothing but what the kernel they run on has to give. Where the sandbox has a kernel of its
 * own, that is not the host's, and the host does not hear of it. Not among them: whatever could reach files, a network
 * or other jobs, and whatever could make the first process of the sandbox say something else.
 */
const names: ReadonlySet<string> = new Set([
  ...[
    "ambient-capability",
    "unshare-user",
    "unshare-net",
    "unshare-mount",
    "unshare-others",
    "clone-user",
    "clone3-user",
  ],
  ...["setns", "setns-others", "mount-tmpfs", "mount-proc", "mount-attributes", "fsopen", "open-tree", "move-mount"],
  ...["fspick", "pivot-root", "open-by-handle", "domain-name", "hostname", "real-time", "nice", "oom-score"],
  ...["mknod-disk", "mknod-memory", "ptrace", "process-vm-read", "process-vm-write", "pidfd-getfd", "kcmp"],
  ...["userfaultfd", "io-uring", "io-uring-enter", "io-uring-register", "keyring", "add-key", "request-key", "bpf"],
  ...["perf", "fanotify", "secret-memory", "kexec", "kexec-file", "load-module-file", "load-module", "remove-module"],
  ...[
    "reboot",
    "swap",
    "clock",
    "clock-now",
    "quota",
    "port-range",
    "ports",
    "kernel-log",
    "accounting",
    "personality",
  ],
  ...["netlink-families", "link-local", "terminal", "devices", "fuse", "tunnel", "crowd-tmp"],
]);

/** What an attempt came to where the sandbox has a kernel of its own: an answer of that kernel stays inside. */
export function underOwnKernel(attempt: Attempt, isAnswered: boolean): Attempt {
  if (!names.has(attempt.name) || attempt.outcome === "contained" || !isAnswered) return attempt;
  return {
    ...attempt,
    outcome: "contained",
    observed: `${attempt.observed}; from a kernel of the sandbox's own, which has nothing of the host's`,
  };
}
