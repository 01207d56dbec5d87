import { writeSync } from "node:fs";
import { limits } from "./limits.ts";

/** What leaves the export container, one JSON document a line; `end` is the last and counts the others. */
export type Emitter = {
  deleted(path: string): void;
  written(path: string, mode: "100644" | "100755" | "120000", bytes: Buffer): void;
  dropped(path: string, why: string): void;
  /** One file of the agent's session; the caller keeps to its limits. */
  session(path: string, bytes: Buffer): void;
  summary(text: string): void;
  end(): void;
};

/** Emits within the limits: what does not fit is named as dropped. Paths are latin1; those that are not UTF-8 stay. */
export function createEmitter(): Emitter {
  const count = { files: 0, dropped: 0, bytes: 0, session: 0 };

  function dropped(path: string, why: string): void {
    count.dropped += 1;
    if (count.dropped > limits.dropped) return;
    const last = count.dropped === limits.dropped;
    const named = Buffer.from(path, "latin1").toString("utf8").slice(0, 1_000);
    line({ dropped: last ? { path: "...", why: "and more" } : { path: named, why } });
  }

  /** The path as it may leave, counted; undefined (and named as dropped) when it may not. */
  function admit(path: string, bytes: number): string | undefined {
    const name = asUtf8(path);
    if (name === undefined) dropped(path, "the name is not UTF-8");
    else if (count.files >= limits.files) dropped(path, `over the limit of ${limits.files} files`);
    else if (count.bytes + bytes > limits.totalBytes)
      dropped(path, `over the limit of ${limits.totalBytes} bytes in all`);
    else {
      count.files += 1;
      count.bytes += bytes;
      return name;
    }
    return undefined;
  }

  return {
    dropped,
    deleted(path) {
      const name = admit(path, 0);
      if (name !== undefined) line({ file: { kind: "deleted", path: name } });
    },
    written(path, mode, bytes) {
      const name = admit(path, bytes.length);
      if (name !== undefined) line({ file: { kind: "written", path: name, mode, base64: bytes.toString("base64") } });
    },
    session(path, bytes) {
      count.session += 1;
      line({ session: { path, base64: bytes.toString("base64") } });
    },
    summary: (text) => line({ summary: text }),
    end: () =>
      line({
        end: { files: count.files, dropped: Math.min(count.dropped, limits.dropped), session: count.session },
      }),
  };
}

function asUtf8(latin1: string): string | undefined {
  const raw = Buffer.from(latin1, "latin1");
  const text = raw.toString("utf8");
  return Buffer.from(text, "utf8").equals(raw) ? text : undefined;
}

function line(document: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(document)}\n`);
  for (let done = 0; done < bytes.length;) done += writeSync(1, bytes, done);
}
