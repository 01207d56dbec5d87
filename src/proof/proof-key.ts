import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Refused } from "../engine/needs.ts";
import { keyIdOf } from "../rules/proof/trusted-key.ts";

/** The key that signs, and what others check it with. */
export type ProofKey = { readonly key: KeyObject; readonly publicKey: KeyObject; readonly keyid: string };

/** Where the signing key comes from: given by the operator, or made and kept with the data. */
export type KeySource = {
  readonly dataDir: string;
  /** PEM of a private Ed25519 key. */
  readonly given: string | undefined;
};

const fileName = "proof-key.pem";

/**
 * The key that proof is signed with. Where the operator gives none, one is made at the first start and kept in the data
 * directory for nobody else to read; of two processes that start at once both get the same. Throws `Refused` for a key
 * that is no private Ed25519 key.
 */
export const openProofKey = async ({ dataDir, given }: KeySource): Promise<ProofKey> => {
  if (given !== undefined) return readKey(given, "LINTEL_PROOF_KEY");
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, fileName);
  return readKey((await textOf(file)) ?? (await make(file)), file);
};

const make = async (file: string): Promise<string> => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const aside = `${file}.${randomUUID()}`;
  await writeFile(aside, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx", flush: true });
  try {
    // A link appears whole, and only where there is none yet: whoever is first decides.
    await link(aside, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(aside);
  }
  return readFile(file, "utf8");
};

const readKey = (pem: string, from: string): ProofKey => {
  const key = parsed(pem);
  if (key?.asymmetricKeyType !== "ed25519")
    throw new Refused(
      `${from} holds no private Ed25519 key in PEM form: \`openssl genpkey -algorithm ed25519\` makes one`,
    );
  const publicKey = createPublicKey(key);
  return { key, publicKey, keyid: keyIdOf(publicKey) };
};

const parsed = (pem: string): KeyObject | undefined => {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    // Whatever is wrong with it, it is no key; OpenSSL has no one code for that.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
};

const textOf = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
};

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
