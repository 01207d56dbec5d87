import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { gitCommand } from "./run-git.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";
export type GitObject = { oid: string; type: ObjectType; content: Buffer };

type Waiting = { resolve: (object: GitObject | null) => void; reject: (error: Error) => void };

/** Owns one `git cat-file --batch` process, started at the first read. */
export class ObjectReader {
  readonly #gitDir: string;
  readonly #env: Record<string, string>;
  #child: ChildProcessWithoutNullStreams | null = null;
  #waiting: Waiting[] = [];
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #neededBytes = 0;

  constructor(gitDir: string, env: Record<string, string> = {}) {
    this.#gitDir = gitDir;
    this.#env = env;
  }

  /** Reads the object an expression names (`<oid>`, `main:path`, `HEAD^{tree}`), or null when there is none. */
  read(expression: string): Promise<GitObject | null> {
    if (/[\n\0]/.test(expression) || expression === "") return Promise.resolve(null);
    const child = this.#child ?? this.#start();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      child.stdin.write(`${expression}\n`);
    });
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child = null;
  }

  #start(): ChildProcessWithoutNullStreams {
    const [file, argv] = gitCommand(this.#gitDir, ["cat-file", "--batch"], this.#env);
    const child = spawn(file, argv, { stdio: "pipe" });
    child.stdin.on("error", () => undefined);
    child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    child.on("close", () => this.#end(child));
    child.unref();
    this.#child = child;
    return child;
  }

  #end(child: ChildProcessWithoutNullStreams): void {
    if (this.#child === child) this.#child = null;
    const left = this.#waiting.splice(0);
    for (const { reject } of left) reject(new Error(`git cat-file ended early in ${this.#gitDir}`));
    this.#buffered = [];
    this.#bufferedBytes = 0;
    this.#neededBytes = 0;
  }

  #take(chunk: Buffer): void {
    this.#buffered.push(chunk);
    this.#bufferedBytes += chunk.length;
    if (this.#bufferedBytes < this.#neededBytes) return;
    let rest: Buffer = Buffer.concat(this.#buffered);
    for (let next = parseAnswer(rest); ; next = parseAnswer(rest)) {
      if (next.object === undefined) {
        this.#neededBytes = next.neededBytes;
        break;
      }
      this.#waiting.shift()?.resolve(next.object);
      rest = rest.subarray(next.consumedBytes);
    }
    this.#buffered = [rest];
    this.#bufferedBytes = rest.length;
  }
}

type Parsed =
  | { object: GitObject | null; consumedBytes: number; neededBytes: number }
  | { object: undefined; consumedBytes: 0; neededBytes: number };

function parseAnswer(bytes: Buffer): Parsed {
  const lineEnd = bytes.indexOf(10);
  if (lineEnd < 0) return { object: undefined, consumedBytes: 0, neededBytes: 0 };
  const header = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(bytes.toString("utf8", 0, lineEnd));
  if (header === null) return { object: null, consumedBytes: lineEnd + 1, neededBytes: 0 };
  const [, oid, type, size] = header as unknown as [string, string, ObjectType, string];
  const end = lineEnd + 1 + Number(size);
  if (bytes.length < end + 1) return { object: undefined, consumedBytes: 0, neededBytes: end + 1 };
  const content = Buffer.from(bytes.subarray(lineEnd + 1, end));
  return { object: { oid, type, content }, consumedBytes: end + 1, neededBytes: 0 };
}
