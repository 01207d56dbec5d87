/** One way a secret may stand somewhere. */
export type Form = { readonly name: string; readonly bytes: Buffer };

/** What is shorter turns up by chance. */
export const leastBytes = 12;

/**
 * All forms of a secret that are searched: as it is, hex, base64 wherever in a longer text it began, and each of them
 * reversed. Throws for a secret of fewer than `leastBytes` bytes.
 */
export const formsOf = (secret: string | Uint8Array): readonly Form[] => {
  const plain = Buffer.from(typeof secret === "string" ? Buffer.from(secret, "utf8") : secret);
  if (plain.length < leastBytes) throw new Error(`A canary has at least ${leastBytes} bytes, not ${plain.length}.`);
  const backwards = reversed(plain);
  const forward = [...encodings(plain, ""), { name: "percent", bytes: percent(plain) }];
  return distinct([
    { name: "plain", bytes: plain },
    ...forward,
    { name: "reversed", bytes: backwards },
    ...encodings(backwards, " of the reversed"),
    ...forward.map(({ name, bytes }) => ({ name: `reversed ${name}`, bytes: reversed(bytes) })),
  ]);
};

const encodings = (plain: Buffer, of: string): readonly Form[] => [
  { name: `hex${of}`, bytes: Buffer.from(plain.toString("hex")) },
  { name: `HEX${of}`, bytes: Buffer.from(plain.toString("hex").toUpperCase()) },
  ...[0, 1, 2].flatMap((before) => {
    const text = innerBase64(plain, before);
    return [
      { name: `base64+${before}${of}`, bytes: Buffer.from(text) },
      { name: `base64url+${before}${of}`, bytes: Buffer.from(text.replaceAll("+", "-").replaceAll("/", "_")) },
    ];
  }),
];

/** The characters that stay the same whatever stands around, where `before` bytes of a group of three came first. */
const innerBase64 = (plain: Buffer, before: number): string => {
  const text = Buffer.concat([Buffer.alloc(before), plain]).toString("base64");
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + plain.length) * 8) / 6));
};

const percent = (plain: Buffer): Buffer => Buffer.from(encodeURIComponent(plain.toString("latin1")));

const reversed = (bytes: Buffer): Buffer => Buffer.from(bytes.toReversed());

const distinct = (forms: readonly Form[]): readonly Form[] => [
  ...new Map(forms.toReversed().map((form) => [form.bytes.toString("latin1"), form])).values(),
];
