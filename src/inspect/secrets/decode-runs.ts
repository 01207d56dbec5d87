import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

/** What a stretch of a text says when it is decoded. */
export type Decoded = { readonly form: string; readonly text: string; readonly at: number };

/** Unpacking stops there: what is larger was not written to hide a credential. */
const mostUnpackedBytes = 1024 * 1024;

type Codec = {
  readonly form: string;
  readonly runs: RegExp;
  readonly sign?: string;
  readonly decode: (run: string) => readonly Buffer[];
};

const base64 = (run: string): readonly Buffer[] =>
  [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from).replaceAll("-", "+").replaceAll("_", "/"), "base64"));
const hex = (run: string): readonly Buffer[] => [0, 1].map((from) => Buffer.from(run.slice(from), "hex"));
const numbers =
  (base: number) =>
  (run: string): readonly Buffer[] => [
    Buffer.from(
      (run.match(base === 16 ? /[0-9a-f]{2}(?![0-9a-f])/giu : /\d+/gu) ?? []).map((each) => parseInt(each, base)),
    ),
  ];
const escapes = (run: string): readonly Buffer[] => [
  Buffer.from(
    run.replaceAll(
      /\\(?:x([0-9a-f]{2})|u\{?0{0,6}([0-9a-f]{2})\}?|([0-3]?[0-7]{2}))/giu,
      (_, x?: string, u?: string, o?: string) =>
        String.fromCharCode(o === undefined ? parseInt(x ?? u ?? "", 16) : parseInt(o, 8)),
    ),
    "latin1",
  ),
];
const percent = (run: string): readonly Buffer[] => [
  Buffer.from(
    run.replaceAll(/%([0-9a-f]{2})/giu, (_, digits: string) => String.fromCharCode(parseInt(digits, 16))),
    "latin1",
  ),
];
const entities = (run: string): readonly Buffer[] => [
  Buffer.from(
    run.replaceAll(/&#(?:x0{0,4}([0-9a-f]{2})|0{0,4}(\d{2,3}));/giu, (_, x?: string, d?: string) =>
      String.fromCharCode(x === undefined ? Number(d) : parseInt(x, 16)),
    ),
    "latin1",
  ),
];
const bits = (run: string): readonly Buffer[] => [
  Buffer.from((run.match(/[01]{8}/gu) ?? []).map((each) => parseInt(each, 2))),
];
const base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const base32 = (run: string): readonly Buffer[] => {
  const bits = Array.from(run.toUpperCase(), (each) => base32Digits.indexOf(each).toString(2).padStart(5, "0")).join(
    "",
  );
  return [Buffer.from((bits.match(/.{8}/gu) ?? []).map((each) => parseInt(each, 2)))];
};

const codecs: readonly Codec[] = [
  { form: "base64", runs: /[A-Za-z0-9+/_-]{22,}/gu, decode: base64 },
  { form: "hex", runs: /[0-9a-fA-F]{30,}/gu, decode: hex },
  { form: "base32", runs: /(?<![A-Z2-7])[A-Z2-7]{30,2000}(?![A-Z2-7])/gu, decode: base32 },
  {
    form: "bytes in hex",
    runs: /(?:(?:0x)?[0-9a-fA-F]{2}[\s,:;]{1,12}){15,}(?:0x)?[0-9a-fA-F]{2}/gu,
    decode: numbers(16),
  },
  { form: "character codes", runs: /(?:\d{2,3}[\s,;]{1,12}){15,}\d{2,3}/gu, decode: numbers(10) },
  {
    form: "character codes in calls",
    sign: "chr(",
    runs: /(?:chr\(\s?\d{2,3}\s?\)[\s+.,&|"']{1,6}){15,}chr\(\s?\d{2,3}/giu,
    decode: numbers(10),
  },
  { form: "bits", runs: /(?:[01]{8}[\s,;"']{0,4}){16,}/gu, decode: bits },
  {
    form: "quoted-printable",
    sign: "=",
    runs: /(?:=[0-9A-F]{2}){12,}/gu,
    decode: numbers(16),
  },
  {
    form: "escapes",
    sign: "\\",
    runs: /[^\s"'`]{0,80}(?:\\(?:x[0-9a-fA-F]{2}|[uU]\{?[0-9a-fA-F]{2,8}\}?|[0-3]?[0-7]{2})[^\s"'`\\]{0,80}){4,}/gu,
    decode: escapes,
  },
  {
    form: "percent-encoding",
    sign: "%",
    runs: /[^\s"'`%]{0,80}(?:%[0-9a-fA-F]{2}[^\s"'`%]{0,80})+/gu,
    decode: percent,
  },
  {
    form: "HTML entities",
    sign: "&#",
    runs: /[^\s"'`&]{0,80}(?:&#[xX]?[0-9a-fA-F]{2,7};[^\s"'`&]{0,80}){4,}/gu,
    decode: entities,
  },
];

/** Everything in a text that decodes to something readable, at every alignment, packed or not; each stretch once. */
export function decodeRuns(text: string, seen: Set<string> = new Set()): readonly Decoded[] {
  return codecs.flatMap(({ form, sign, runs, decode }) => {
    if (sign !== undefined && !text.includes(sign)) return [];
    return [...text.matchAll(runs)].flatMap(({ 0: run, index }) => {
      const key = `${form}/${run}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return decode(run).flatMap((bytes, shift) =>
        readable(form, bytes, shift === 0).map((each) => ({ ...each, at: index })),
      );
    });
  });
}

function readable(
  form: string,
  bytes: Buffer,
  isFirst: boolean,
): readonly { readonly form: string; readonly text: string }[] {
  const unpacked = unpack(bytes) ?? (isFirst ? unpackBare(bytes) : undefined);
  const texts = unpacked === undefined ? [{ form, bytes }] : [{ form: `${form}, packed`, bytes: unpacked }];
  return texts.flatMap((each) => {
    const text = printable(each.bytes);
    return text === "" ? [] : [{ form: each.form, text }];
  });
}

/** What packed bytes hold; undefined when they are not packed. */
export function unpack(bytes: Buffer): Buffer | undefined {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isZlib = bytes[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(bytes[1] ?? 0);
  if (!isGzip && !isZlib) return undefined;
  try {
    return (isGzip ? gunzipSync : inflateSync)(bytes, { maxOutputLength: mostUnpackedBytes, finishFlush: 2 });
  } catch {
    // Only the first bytes looked like it.
    return undefined;
  }
}

/** Packed bytes without a mark at their beginning would be tried for every run: only short ones, and what then reads well. */
const mostBareBytes = 4_096;

function unpackBare(bytes: Buffer): Buffer | undefined {
  // The first three bits say which kind of packed block begins.
  const isBlock = [2, 3, 4, 5].includes((bytes[0] ?? 0) & 7);
  if (!isBlock || bytes.length < 16 || bytes.length > mostBareBytes || isPlain(bytes)) return undefined;
  try {
    const found = inflateRawSync(bytes, { maxOutputLength: mostUnpackedBytes });
    return found.length >= 16 && isPlain(found) ? found : undefined;
  } catch {
    // It is not packed.
    return undefined;
  }
}

const isPlain = (bytes: Buffer): boolean => /^[\x09\x0a\x0d\x20-\x7e]*$/u.test(bytes.toString("latin1"));

/** What the entries of a zip archive hold, as far as they are packed in the usual way. */
export function unzip(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  let left = mostUnpackedBytes;
  for (
    let at = bytes.indexOf("PK\u0003\u0004");
    at >= 0 && at + 30 < bytes.length && left > 0;
    at = bytes.indexOf("PK\u0003\u0004", at + 4)
  ) {
    const data = bytes.subarray(at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28));
    if (bytes.readUInt16LE(at + 8) !== 8 || data.length === 0) continue;
    try {
      const entry = inflateRawSync(data, { maxOutputLength: left, finishFlush: 2 });
      found.push(entry);
      left -= entry.length;
    } catch {
      // No entry after all.
    }
  }
  return found;
}

/** The stretches of bytes that a person could read, a line each. Zero bytes between letters (UTF-16) are passed over. */
export function printable(bytes: Buffer): string {
  return (
    bytes
      .toString("latin1")
      .replaceAll("\0", "")
      .match(/[\x20-\x7e\r\n\t]{14,}/gu) ?? []
  ).join("\n");
}
