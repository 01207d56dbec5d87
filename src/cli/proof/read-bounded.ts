import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/**
 * Reads a file, or standard input for `-`, at most a byte more than `most`: who gets that much knows that it is too large.
 * Devices and pipes under a name are refused, since some of them never end.
 */
export const readBounded = async (
  path: string,
  most: number,
): Promise<{ readonly bytes: Uint8Array } | { readonly wrong: string }> => {
  try {
    if (path !== "-" && !(await stat(path)).isFile())
      return { wrong: `${path} is no file: name one, or \`-\` for standard input.` };
    const chunks: Buffer[] = [];
    let left = most + 1;
    for await (const chunk of path === "-" ? process.stdin : createReadStream(path, { end: most })) {
      chunks.push((chunk as Buffer).subarray(0, left));
      left -= chunks.at(-1)?.byteLength ?? 0;
      if (left <= 0) break;
    }
    return { bytes: Buffer.concat(chunks) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "") throw error;
    return { wrong: `${path} cannot be read (${code}).` };
  }
};
