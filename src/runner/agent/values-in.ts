const quote = 0x22;
const backslash = 0x5c;
/** `{`, `[` and `,`: each begins a value or a pair. */
const marks = new Set([0x7b, 0x5b, 0x2c]);

/** How many values a JSON text holds at least, without parsing it: some megabytes of `{},` are a gigabyte of objects. */
export function valuesIn(json: Buffer): number {
  let values = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === quote) at = endOfString(json, at);
    else if (marks.has(byte)) values += 1;
  }
  return values;
}

/** Index of the closing quote; the end where there is none. */
function endOfString(json: Buffer, start: number): number {
  for (let end = json.indexOf(quote, start + 1); end >= 0; end = json.indexOf(quote, end + 1)) {
    let slashes = 0;
    while (json[end - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return json.length;
}
