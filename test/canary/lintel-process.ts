import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

const main = join(resolve(import.meta.dirname, "../.."), "src/main.ts");

/** `lintel start` in a process of its own, and everything that it and its worker say, at the most talkative level. */
export const startLintel = async (env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [main, "start"], {
    env: { ...env, LOG_LEVEL: "trace" },
    stdio: ["ignore", "pipe", "pipe"] as const,
  });
  const parts: Buffer[] = [];
  const log = (): string => Buffer.concat(parts).toString("utf8");
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  const url = await new Promise<string>((listens, failed) => {
    const hear = (chunk: Buffer): void => {
      parts.push(chunk);
      const [, address] = /"url":"(http:[^"]+)","msg":"listening"/u.exec(log()) ?? [];
      if (address !== undefined) listens(address);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => failed(new Error(`lintel start ended: ${log()}`)));
  });
  return {
    url,
    log,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
};
