import type { KeyObject } from "node:crypto";
import type { ExitCode, Io } from "../io.ts";

/** `lintel proof key`: the public key, as a file for `--key` and as a line for the policy. */
export const printKey = (
  { publicKey, keyid }: { readonly publicKey: KeyObject; readonly keyid: string },
  io: Io,
): ExitCode => {
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString().trim();
  const base64 = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  io.out(pem);
  io.out("");
  io.out(`# ${keyid}`);
  io.out("# For .github/lintel.yml on the default branch:");
  io.out("proof_keys:");
  io.out(`  - ${base64}`);
  return 0;
};
