import type { Digest } from "../../model/names.ts";
import { envelopeSchema, payloadType, type Envelope } from "../../model/proof.ts";
import { canonicalJson } from "../canonical-json.ts";
import { digestOfBytes } from "../digest.ts";
import { oneLine } from "../words/untrusted.ts";
import { faulty, type Checked } from "./fault.ts";
import { parseStrictly } from "./parse-strictly.ts";

/** One line of a bundle: an envelope, what is in it, and the digest it is known by. */
export type Sealed = {
  readonly envelope: Envelope;
  readonly payload: Uint8Array;
  readonly keyid: string;
  readonly signature: Uint8Array;
  readonly digest: Digest;
};

/** A bundle holds a verification and perhaps its merge; nothing of ours comes near this. */
export const mostBundleBytes = 8 * 1024 * 1024;

/**
 * Takes a bundle apart: one DSSE envelope a line, each byte for byte as it is written by us, so that no byte of it can be
 * another one unnoticed. Nothing is trusted yet.
 */
export const readBundle = (bytes: Uint8Array): Checked<readonly Sealed[]> => {
  if (bytes.byteLength > mostBundleBytes)
    return faulty(
      "too-large",
      `The bundle has more than ${mostBundleBytes} bytes, and none of ours has: name the bundle, not its logs.`,
    );
  const text = decoded(bytes);
  if (text === undefined) return faulty("not-json", "The bundle is not UTF-8 text, and so no JSON.");
  if (text.trim() === "") return faulty("empty", "The bundle is empty.");
  const lines = text.replace(/\n$/u, "").split("\n");
  const sealed: Sealed[] = [];
  for (const [n, line] of lines.entries()) {
    const read = readLine(line, lines.length === 1 ? "The bundle" : `Line ${n + 1} of the bundle`);
    if (!read.ok) return read;
    sealed.push(read.value);
  }
  return { ok: true, value: sealed };
};

const decoded = (bytes: Uint8Array): string | undefined => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Buffer.compare(Buffer.from(text), bytes) === 0 ? text : undefined;
};

const readLine = (line: string, name: string): Checked<Sealed> => {
  const parsed = parseStrictly(line, name);
  if (!parsed.ok) return parsed;
  const own = ownKey(parsed.value);
  if (own !== undefined)
    return faulty(
      "brings-key",
      `${name} brings a key of its own (\`${oneLine(own, 60)}\`). A key that comes with what it signs proves nothing: it is not used.`,
    );
  const shape = envelopeSchema.safeParse(parsed.value);
  if (!shape.success) {
    const at = shape.error.issues[0]?.path.join(".") ?? "";
    return faulty(
      "not-dsse",
      `${name} is JSON, but not a DSSE envelope with \`payload\`, \`payloadType\` and \`signatures\`${at === "" ? "" : ` (see \`${oneLine(at, 60)}\`)`}.`,
    );
  }
  return unseal(shape.data, line, name);
};

const unseal = (envelope: Envelope, line: string, name: string): Checked<Sealed> => {
  if (envelope.payloadType !== payloadType)
    return faulty(
      "payload-type",
      `${name} holds \`${oneLine(envelope.payloadType, 80)}\`, not \`${payloadType}\`: it is no bundle of ours.`,
    );
  const [first, ...others] = envelope.signatures;
  if (first === undefined) return faulty("no-signature", `${name} is not signed.`);
  if (others.length > 0)
    return faulty(
      "several-signatures",
      `${name} carries ${envelope.signatures.length} signatures; ours carry one, and the others would not be checked.`,
    );
  const payload = fromBase64(envelope.payload);
  if (payload === undefined)
    return faulty("payload-encoding", `${name} has a payload that is not base64 as we write it.`);
  const signature = fromBase64(first.sig);
  if (signature === undefined)
    return faulty("signature-encoding", `${name} has a signature that is not base64 as we write it.`);
  if (canonicalJson(envelope) !== line)
    return faulty(
      "reformatted",
      `${name} is an envelope, but not byte for byte as it was signed and stored: spaces, order or escapes were changed.`,
    );
  return { ok: true, value: { envelope, payload, keyid: first.keyid, signature, digest: digestOfBytes(line) } };
};

const fromBase64 = (text: string): Uint8Array | undefined => {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
};

/** A field that looks like a key or certificate anywhere in an envelope but in its payload. */
const ownKey = (value: unknown): string | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (key !== "keyid" && /key|cert|x5c|jwk|pem/iu.test(key)) return key;
    const deeper = ownKey(member);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
};
