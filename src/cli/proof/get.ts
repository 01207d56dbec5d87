import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { statementSchema, verificationType } from "../../model/proof.ts";
import { logFile, logsOf } from "../../rules/proof/judge-logs.ts";
import { mostBundleBytes, readBundle } from "../../rules/proof/read-bundle.ts";
import type { ExitCode, Io } from "../io.ts";

const usage = "Usage: lintel proof get URL [--out DIR]";
const mostLogBytes = 256 * 1024 * 1024;
const timeoutMs = 60_000;

/** `lintel proof get`: downloads a bundle and the logs it speaks of, each held against its digest. Trusts nothing yet. */
export const getProof = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const options = { out: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [url = "", ...more] = positionals;
  const [, root, digest] = /^(https?:\/\/.+\/proof\/([0-9a-f]{64}))\/?$/u.exec(url) ?? [];
  if (root === undefined || digest === undefined || more.length > 0) {
    io.err(`lintel proof get: a proof's address ends in \`/proof/\` and 64 digits.\n${usage}`);
    return 2;
  }
  const bytes = await download(root, mostBundleBytes);
  if ("wrong" in bytes) return refuse(io, bytes.wrong);
  const sealed = readBundle(bytes.bytes);
  if (!sealed.ok) return refuse(io, sealed.faults[0]?.says ?? "");
  if (sealed.value[0]?.digest !== `sha256:${digest}`)
    return refuse(io, "What came is not the bundle that was asked for.");
  const directory = values.out ?? `lintel-${digest.slice(0, 12)}`;
  await mkdir(join(directory, "logs"), { recursive: true });
  await writeFile(join(directory, "bundle.intoto.jsonl"), bytes.bytes);
  const logs = sealed.value.flatMap(({ payload }) => logsNamed(payload));
  for (const log of logs) {
    const got = await download(`${root}/logs/${logFile(log)}`, mostLogBytes);
    if ("wrong" in got) return refuse(io, got.wrong);
    if (digestOf(got.bytes) !== log) return refuse(io, `The log ${logFile(log)} is not the one that was seen.`);
    await writeFile(join(directory, "logs", logFile(log)), got.bytes);
  }
  io.out(`${directory}: the bundle and ${logs.length} logs. Nothing is verified yet:`);
  io.out(`  lintel proof verify ${directory}/bundle.intoto.jsonl --logs ${directory}/logs`);
  return 0;
};

const refuse = (io: Io, says: string): ExitCode => {
  io.err(`lintel proof get: ${says}`);
  return 1;
};

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const logsNamed = (payload: Uint8Array): readonly string[] => {
  const read = statementSchema.safeParse(JSON.parse(Buffer.from(payload).toString("utf8")));
  return read.success && read.data.predicateType === verificationType ? logsOf(read.data.predicate) : [];
};

const download = async (
  url: string,
  most: number,
): Promise<{ readonly bytes: Uint8Array } | { readonly wrong: string }> => {
  const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeoutMs) }).catch(
    (error: unknown) => ({ failed: error instanceof Error ? error.message : "no answer" }),
  );
  if ("failed" in answer) return { wrong: `${url} cannot be reached: ${answer.failed}.` };
  if (!answer.ok) return { wrong: `${url} answers ${answer.status}.` };
  const bytes = Buffer.from(await answer.arrayBuffer());
  return bytes.byteLength > most ? { wrong: `${url} is longer than ${most} bytes.` } : { bytes };
};
