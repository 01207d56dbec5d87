import { sign } from "node:crypto";
import { payloadType, type Envelope, type Statement } from "../model/proof.ts";
import { canonicalJson } from "../rules/canonical-json.ts";
import { pae } from "../rules/proof/pae.ts";
import type { ProofKey } from "./proof-key.ts";

/** Signs a statement: one line of JSON, a DSSE envelope. The same statement and key always give the same bytes. */
export const seal = (statement: Statement, { key, keyid }: Pick<ProofKey, "key" | "keyid">): Uint8Array => {
  const payload = Buffer.from(canonicalJson(statement));
  const sig = sign(null, pae(payloadType, payload), key).toString("base64");
  const envelope: Envelope = { payload: payload.toString("base64"), payloadType, signatures: [{ keyid, sig }] };
  return Buffer.from(canonicalJson(envelope));
};
