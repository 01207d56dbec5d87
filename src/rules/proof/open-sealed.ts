import { verify } from "node:crypto";
import {
  mergeType,
  payloadType,
  statementSchema,
  statementType,
  verificationType,
  type Statement,
} from "../../model/proof.ts";
import { canonicalJson } from "../canonical-json.ts";
import { fault, faulty, type Checked } from "./fault.ts";
import { oneLine } from "../words/untrusted.ts";
import { pae } from "./pae.ts";
import { parseStrictly } from "./parse-strictly.ts";
import type { Sealed } from "./read-bundle.ts";
import type { TrustedKey } from "./trusted-key.ts";

/** A statement whose signature holds, and the key it holds under. */
export type Opened = { readonly statement: Statement; readonly key: TrustedKey; readonly sealed: Sealed };

/** Checks an envelope's signature with keys from elsewhere, then reads what is in it. Unsigned content is never read. */
export const openSealed = (sealed: Sealed, keys: readonly TrustedKey[]): Checked<Opened> => {
  if (keys.length === 0)
    return faulty(
      "no-key",
      "There is no key to check with: name one with `--key`, or list it under `proof_keys` in the default branch's `.github/lintel.yml`.",
    );
  const key = keys.find(({ keyid }) => keyid === sealed.keyid);
  if (key === undefined) {
    const known = keys.map(({ keyid }) => `\`${keyid.slice(0, 19)}\``).join(", ");
    return faulty(
      "unknown-key",
      `It is signed by a key that is not trusted here (\`${oneLine(sealed.keyid, 80)}\`); trusted: ${known}. Where that key was yours and was taken out of \`proof_keys\`, what it signed is not proof any more: let the change be verified again.`,
    );
  }
  if (sealed.signature.byteLength !== 64 || !verify(null, pae(payloadType, sealed.payload), key.key, sealed.signature))
    return faulty(
      "bad-signature",
      `The signature does not hold under \`${key.keyid.slice(0, 19)}\`: payload or signature was changed. Get the bundle anew from the server that made it.`,
    );
  const read = readStatement(sealed.payload);
  return read.ok ? { ok: true, value: { statement: read.value, key, sealed } } : read;
};

const readStatement = (payload: Uint8Array): Checked<Statement> => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload);
  const parsed = parseStrictly(text, "The signed statement");
  if (!parsed.ok)
    return {
      ok: false,
      faults: parsed.faults.map(({ code, says }) =>
        fault(code === "duplicate-key" ? "payload-duplicate-key" : "payload-json", says),
      ),
    };
  const { _type: type, predicateType } = Object(parsed.value) as {
    readonly _type?: unknown;
    readonly predicateType?: unknown;
  };
  if (type !== statementType)
    return faulty("statement-type", `What is signed is not an in-toto Statement v1 but ${named(type)}.`);
  if (predicateType !== verificationType && predicateType !== mergeType) return unknownPredicate(predicateType);
  const shape = statementSchema.safeParse(parsed.value);
  if (!shape.success) {
    const issue = shape.error.issues[0];
    return faulty(
      "schema",
      `The statement is not complete or not of this form: \`${issue?.path.join(".") ?? ""}\`: ${issue?.message ?? ""}.`,
    );
  }
  if (!Buffer.from(canonicalJson(shape.data)).equals(payload))
    return faulty("payload-form", "The statement is not written in the one form that we sign.");
  return { ok: true, value: shape.data };
};

const unknownPredicate = (type: unknown): ReturnType<typeof faulty> => {
  const family = typeof type === "string" && /^urn:lintel:(?:verification|merge):v/u.test(type);
  return family
    ? faulty(
        "predicate-version",
        `The statement is of a version that this Lintel does not know (${named(type)}): check it with the version that wrote it, or a newer one.`,
      )
    : faulty("predicate-type", `The statement says something else than ours do (${named(type)}).`);
};

const named = (value: unknown): string => (typeof value === "string" ? `\`${value.slice(0, 100)}\`` : "nothing");
