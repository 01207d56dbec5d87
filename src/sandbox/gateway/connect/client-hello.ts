/** What the first bytes of a connection are: not enough yet, no ClientHello we let through, or one with the name it asks for. */
export type Hello =
  | { readonly kind: "more" }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "hello"; readonly name: string };

const mostRecordBytes = 16_384;
const serverName = 0;
const encryptedClientHello = [0xfe0d, 0xffce];

/**
 * Reads a TLS ClientHello (RFC 8446, 4.1.2) that fills exactly one record: clients send it so, and one that is spread over
 * several could show us another name than it shows the server.
 */
export function readClientHello(bytes: Uint8Array): Hello {
  if (bytes.length >= 1 && bytes[0] !== 22) return refused("not TLS");
  if (bytes.length >= 2 && bytes[1] !== 3) return refused("not TLS");
  if (bytes.length < 5) return { kind: "more" };
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.readUInt16BE(3);
  if (length < 42 || length > mostRecordBytes) return refused("not a TLS record with a ClientHello");
  if (view.length >= 6 && view[5] !== 1) return refused("not a ClientHello");
  if (view.length >= 9 && view.readUIntBE(6, 3) !== length - 4)
    return refused("a ClientHello that does not fill its record");
  if (view.length < 5 + length) return { kind: "more" };
  try {
    return nameIn(view.subarray(9, 5 + length));
  } catch (error) {
    if (error instanceof RangeError) return refused("a ClientHello that is malformed");
    throw error;
  }
}

function nameIn(hello: Buffer): Hello {
  let at = 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  const end = at + 2 + hello.readUInt16BE(at);
  if (end !== hello.length) return refused("a ClientHello that is malformed");
  at += 2;
  const found = new Map<number, Buffer>();
  while (at < end) {
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    if (at + 4 + length > end || found.has(type)) return refused("a ClientHello that is malformed");
    found.set(type, hello.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (encryptedClientHello.some((type) => found.has(type))) return refused("a name that is encrypted");
  const list = found.get(serverName);
  return list === undefined ? refused("no server name") : onlyName(list);
}

/** Exactly one entry, and that a host name. */
function onlyName(list: Buffer): Hello {
  const length = list.readUInt16BE(3);
  if (list.readUInt16BE(0) !== list.length - 2 || list.readUInt8(2) !== 0 || length !== list.length - 5)
    return refused("not one server name");
  const name = list.subarray(5).toString("latin1").toLowerCase();
  return /^[a-z0-9.-]+$/u.test(name) ? { kind: "hello", name } : refused("a server name that is none");
}

function refused(why: string): Hello {
  return { kind: "refused", why };
}
