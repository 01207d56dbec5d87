import { gzipSync, brotliCompressSync, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createScanner } from "../../../src/inspect/secrets/create-scanner.ts";
import { randomBytes, randomUUID, createHash } from "node:crypto";
const scanner = createScanner();
const tok = ["ghp", "q7Zt3LmX9vRb2WkYp8DsN4hJc6FgUe1aTo5V"].join("_");
const aws = ["AKIA", "Q3EXR7ZWK2MHTN4J"].join("");
const b64 = (s: string | Buffer) => Buffer.from(s).toString("base64");
const bytes = (s: string, f: (c: number) => string, sep: string) =>
  Array.from(s, (each) => each)
    .map((c) => f(c.charCodeAt(0)))
    .join(sep);
const wrong: readonly (readonly [what: string, path: string, text: string | Buffer])[] = [
  ["plain", "src/a.js", `const t = "${tok}";`],
  ["in md", "docs/a.md", `Use ${tok} here`],
  ["in test", "test/a.test.js", `const t = "${tok}";`],
  ["b64", "a.js", b64(tok)],
  [
    "b64 no pad split concat",
    "a.js",
    `const t = atob("${b64(tok).slice(0, 10)}" + "${b64(tok).slice(10, 30)}" + "${b64(tok).slice(30)}")`,
  ],
  ["b64url", "a.js", Buffer.from("~~~?" + tok).toString("base64url")],
  ["hex", "a.js", Buffer.from(tok).toString("hex")],
  [
    "hex split in array",
    "a.js",
    `const h = [${Buffer.from(tok)
      .toString("hex")
      .replaceAll(/(.{8})/gu, '"$1", ')}]`,
  ],
  ["reversed", "a.js", `[..."${Array.from(tok).reverse().join("")}"].reverse().join("")`],
  ["reversed b64", "a.js", `"${Array.from(b64(tok)).reverse().join("")}"`],
  ["gzip b64", "a.js", b64(gzipSync(tok))],
  ["deflateRaw b64", "a.js", b64(deflateRawSync(tok))],
  ["brotli b64", "a.js", b64(brotliCompressSync(tok))],
  ["gzip hex", "a.js", gzipSync(tok).toString("hex")],
  ["gzip file", "data.gz", gzipSync("token " + tok)],
  [
    "binary file",
    "img.png",
    Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]), randomBytes(64), Buffer.from(tok), randomBytes(64)]),
  ],
  [
    "utf16 in binary",
    "a.bin",
    Buffer.concat([randomBytes(32), Buffer.from([0]), Buffer.from(tok, "utf16le"), randomBytes(9)]),
  ],
  ["utf16be bom", "a.txt", Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(tok, "utf16le").swap16()])],
  ["url encoded all", "a.js", bytes(tok, (c) => `%${c.toString(16)}`, "")],
  ["unicode escapes", "a.js", `"${bytes(tok, (c) => "\\u00" + c.toString(16).padStart(2, "0"), "")}"`],
  ["unicode braces", "a.js", `"${bytes(tok, (c) => `\\u{${c.toString(16)}}`, "")}"`],
  ["octal", "a.py", `"${bytes(tok, (c) => "\\" + c.toString(8).padStart(3, "0"), "")}"`],
  ["char codes decimal", "a.js", `[${bytes(tok, String, ",")}]`],
  ["char codes no spaces lines", "a.js", `[\n${bytes(tok, (c) => `  ${c},`, "\n")}\n]`],
  ["char codes hex 0x", "a.js", `Buffer.from([${bytes(tok, (c) => "0x" + c.toString(16), ",")}])`],
  [
    "template join",
    "a.js",
    "const a = 'ghp'; const b = 'q7Zt3LmX9vRb2WkYp8DsN4hJc6FgUe1aTo5V'; const t = `${a}_${b}`;",
  ],
  ["concat with _", "a.js", `const t = ["ghp", "q7Zt3LmX9vRb2WkYp8DsN4hJc6FgUe1aTo5V"].join("_");`],
  ["concat prefix +", "a.js", `const t = "ghp" + "_" + "q7Zt3LmX9vRb2WkYp8DsN4hJc6FgUe1aTo5V";`],
  ["split over yaml lines", "a.yml", `token: >-\n  ghp_q7Zt3LmX9vRb\n  2WkYp8DsN4hJc6FgUe1aTo5V\n`],
  ["html entities", "a.html", bytes(tok, (c) => `&#x${c.toString(16)};`, "")],
  ["filename", `docs/${tok}.txt`, "x"],
  ["filename b64", `docs/${b64(tok).replaceAll("=", "")}.txt`, "x"],
  ["aws pair", "a.env.js", `accessKeyId: "${aws}", secretAccessKey: "u8Zq3LmX9vRb2WkYp8DsN4hJc6FgUe1aTo5VbR7x"`],
  [
    "json web token",
    "src/a.js",
    `const t = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI5ODIzNDciLCJuYW1lIjoiYWRtaW4ifQ.k3Jf9XqLmZ7vR2bWkYp8DsN4hJc6FgUe1aTo5V0x"`,
  ],
  [
    "pem key",
    "src/k.js",
    "-----BEGIN PRIVATE KEY-----\n" + b64(randomBytes(300)).replace(/(.{64})/g, "$1\n") + "\n-----END PRIVATE KEY-----",
  ],
  [
    "pem key one line",
    "src/k.js",
    `"-----BEGIN EC PRIVATE KEY-----\\n${b64(randomBytes(120))}\\n-----END EC PRIVATE KEY-----"`,
  ],
  ["conn string", "src/a.js", `postgresql://svc:Zt3LmX9vRb2WkYp8@db.acme.io:5432/prod`],
  ["mongodb", "src/a.js", `mongodb+srv://svc:Zt3LmX9vRb2WkYp8@cluster0.ab1cd.mongodb.net/prod`],
  ["basic auth header", "src/a.js", `headers: { Authorization: "Basic ${b64("svc:Zt3LmX9vRb2WkYp8")}" }`],
  ["bearer", "src/a.js", `headers: { Authorization: "Bearer Zt3LmX9vRb2WkYp8DsN4hJc6FgUe1aTo5V" }`],
  ["password assignment short", "src/a.js", `const password = "Zt3LmX9v!Rb2W";`],
  ["password kwarg", "src/a.py", `connect(user="svc", password="Zt3LmX9vRb2WkYp8")`],
  ["api key hex", "src/a.js", `const apiKey = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";`],
  ["in ipynb", "a.ipynb", JSON.stringify({ cells: [{ source: [`t = "${tok}"\n`] }] })],
  ["json escaped", "a.json", JSON.stringify({ a: JSON.stringify({ t: tok }) })],
  ["sourcemap content", "a.js.map", JSON.stringify({ version: 3, sourcesContent: [`const t = "${tok}"`] })],
  ["minified", "a.min.js", `!function(){var a="${tok}";${"x();".repeat(3000)}}()`],
  ["data uri text", "a.css", `url("data:text/plain;base64,${b64("t=" + tok)}")`],
  ["svg data uri percent", "a.css", `url("data:image/svg+xml,%3Csvg%3E${encodeURIComponent(tok)}%3C/svg%3E")`],
  ["zero width in between", "a.js", Array.from(tok).join("\u200b")],
  [
    "fullwidth",
    "a.js",
    Array.from(tok)
      .map((c) => (c === "_" ? "\uff3f" : String.fromCharCode(c.charCodeAt(0) + 0xfee0)))
      .join(""),
  ],
  ["homoglyph none", "a.js", `// ${tok}`],
  ["comment split", "a.js", `// ${tok.slice(0, 18)}\n// ${tok.slice(18)}`],
  ["string continued", "a.py", `t = "${tok.slice(0, 18)}" \\\n    "${tok.slice(18)}"`],
  ["python bytes join", "a.py", `t = b"${tok.slice(0, 18)}" b"${tok.slice(18)}"`],
  ["go concat", "a.go", `var t = "${tok.slice(0, 18)}" +\n\t"${tok.slice(18)}"`],
  ["swap halves", "a.js", `const b = "${tok.slice(20)}", a = "${tok.slice(0, 20)}"; a + b`],
  ["replace trick", "a.js", `"${tok.replaceAll(/(.{6})/g, "$1#")}".replaceAll("#", "")`],
  ["replace trick dash", "a.js", `"${tok.replaceAll(/(.{6})/g, "$1-")}".replaceAll("-", "")`],
  [
    "base32",
    "a.js",
    (() => {
      const d = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
      const bits = Array.from(Buffer.from(tok))
        .map((b) => b.toString(2).padStart(8, "0"))
        .join("");
      return bits.replaceAll(/[01]{5}/gu, (five) => d[parseInt(five, 2)] ?? "");
    })(),
  ],
  [
    "zip stored",
    "a.zip",
    Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(26), Buffer.from(tok), Buffer.alloc(30)]),
  ],
  [
    "zip deflated",
    "a.zip",
    Buffer.concat([
      Buffer.from("504b0304140000000800", "hex"),
      Buffer.alloc(16),
      Buffer.from([5, 0, 0, 0]),
      Buffer.from("a.txt"),
      deflateRawSync("token = " + tok),
    ]),
  ],
  ["tar.gz", "a.tgz", gzipSync(Buffer.concat([Buffer.alloc(512), Buffer.from(tok), Buffer.alloc(470)]))],
];
const sha = (s: string, a = "sha256") => createHash(a).update(s).digest("hex");
const right: typeof wrong = [
  [
    "npm lock",
    "package-lock.json",
    JSON.stringify(
      {
        packages: Object.fromEntries(
          Array.from({ length: 200 }, (_, i) => [
            `node_modules/p${i}`,
            {
              version: "1.0.0",
              resolved: `https://registry.example.org/p${i}/-/p${i}-1.0.0.tgz`,
              integrity: "sha512-" + createHash("sha512").update(String(i)).digest("base64"),
            },
          ]),
        ),
      },
      null,
      2,
    ),
  ],
  [
    "yarn lock",
    "yarn.lock",
    Array.from(
      { length: 100 },
      (_, i) =>
        `p${i}@^1:\n  version "1"\n  resolved "https://r.example.org/p${i}.tgz#${sha(String(i), "sha1")}"\n  integrity sha1-${createHash("sha1").update(String(i)).digest("base64")}\n`,
    ).join("\n"),
  ],
  [
    "pip hashes",
    "requirements.txt",
    Array.from({ length: 100 }, (_, i) => `p${i}==1.0 --hash=sha256:${sha(String(i))}`).join("\n"),
  ],
  [
    "go.sum",
    "go.sum",
    Array.from(
      { length: 100 },
      (_, i) => `github.com/a/b${i} v1.0.0 h1:${createHash("sha256").update(String(i)).digest("base64")}`,
    ).join("\n"),
  ],
  [
    "cargo lock",
    "Cargo.lock",
    Array.from({ length: 100 }, (_, i) => `[[package]]\nname = "p${i}"\nchecksum = "${sha(String(i))}"`).join("\n"),
  ],
  [
    "git shas",
    "CHANGELOG.md",
    Array.from({ length: 100 }, (_, i) => `- fix ${i} (${sha(String(i), "sha1")})`).join("\n"),
  ],
  ["uuids", "a.json", JSON.stringify(Array.from({ length: 200 }, () => randomUUID()))],
  ["uuid keys", "src/a.js", Array.from({ length: 50 }, () => `const sessionTokenId = "${randomUUID()}";`).join("\n")],
  ["aws example", "docs/a.md", `AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`],
  [
    "aws example test",
    "test/a.js",
    `accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"`,
  ],
  [
    "jwt.io",
    "test/a.js",
    `"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"`,
  ],
  [
    "jwt.io in docs",
    "README.md",
    `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c`,
  ],
  ["stripe docs", "docs/a.md", "sk_test_your_key_here and pk_test_TYooMQauvdEDq54NiTphI7jx"],
  ["stripe publishable", "src/a.js", `const key = "pk_live_51H8xY2KZvKYlo2C0aT9fGhJ";`],
  [
    "password test",
    "test/a.test.js",
    `login("alice", "hunter2hunter2"); const password = "correct-horse-battery-staple-1"; const secret = "test-secret-123";`,
  ],
  [
    "hash fixtures",
    "test/a.test.js",
    `expect(sha256("a")).toBe("${sha("a")}"); expect(md5("a")).toBe("${sha("a", "md5")}"); expect(b64("a")).toBe("${b64(randomBytes(48))}");`,
  ],
  ["bcrypt hash", "test/a.js", `const hash = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";`],
  ["image data uri", "src/a.css", `url(data:image/png;base64,${b64(randomBytes(4000))})`],
  ["font base64", "src/a.css", `url(data:font/woff2;base64,${b64(randomBytes(9000))})`],
  ["wasm base64", "src/a.js", `const wasm = "AGFzbQ${b64(randomBytes(6000))}";`],
  [
    "sourcemap",
    "a.js.map",
    JSON.stringify({
      version: 3,
      mappings:
        Array.from({ length: 4000 }, (_, i) => "AAAA,SAAS,GAAGA;CACX,OAAO,EAAE"[i % 30]).join("") + "AAgBC,SAAQ,CAAEA",
    }),
  ],
  [
    "minified",
    "a.min.js",
    `!function(e,t){"object"==typeof exports?t(exports):t(e.x={})}(this,function(e){var n="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";` +
      "e.a=n;".repeat(2000) +
      "})",
  ],
  ["alphabet", "src/a.js", `const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";`],
  ["random binary", "a.bin", randomBytes(60000)],
  ["png", "a.png", Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), randomBytes(30000)])],
  [
    "tokens in parser",
    "src/lexer.js",
    `const tokenTypes = { IDENTIFIER: "identifier_token_type_1" }; this.token = "TOKEN_STRING_LITERAL_2024";`,
  ],
  ["css module hash", "a.css", ".button_3xK9pQ2mZ7 { color: #a1b2c3 }"],
  ["public key", "a.pem", "-----BEGIN PUBLIC KEY-----\n" + b64(randomBytes(270)) + "\n-----END PUBLIC KEY-----"],
  ["ssh public", "a.pub", `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${b64(randomBytes(32))} a@b`],
  [
    "cert",
    "test/fixtures/cert.pem",
    "-----BEGIN CERTIFICATE-----\n" + b64(randomBytes(700)) + "\n-----END CERTIFICATE-----",
  ],
  ["csrf", "src/a.html", `<meta name="csrf-token" content="">`],
  ["google analytics", "src/a.html", "UA-12345678-1 G-ABC123XYZ9"],
  ["sentry dsn doc", "docs/a.md", "https://examplePublicKey@o0.ingest.sentry.io/0"],
  ["db url local", "docker.md", "postgres://postgres:postgres@localhost:5432/app"],
  ["db url env", "src/a.js", "`postgres://${user}:${pass}@${host}/${db}`"],
  ["docs url user", "docs/a.md", "https://user:password@example.com/path ftp://name:secret@host.example/"],
  [
    "sri",
    "index.html",
    `<script integrity="sha384-${createHash("sha384").update("a").digest("base64")}" crossorigin="anonymous">`,
  ],
  ["docker digest", "a.yml.md", `image: node@sha256:${sha("x")}`],
  [
    "ethereum address",
    "src/a.js",
    `const token = "0x${sha("y").slice(0, 40)}"; const tokenAddress = "0x${sha("z").slice(0, 40)}";`,
  ],
  ["snapshot ids", "test/__snapshots__/a.snap", 'exports[`a 1`] = `"id-' + sha("q").slice(0, 20) + '"`;'],
  ["regex for keys", "src/a.js", "const re = /(?:ghp|gho)_[A-Za-z0-9]{36}|AKIA[0-9A-Z]{16}|sk_live_[0-9a-zA-Z]{24}/;"],
  [
    "env example",
    ".env.example",
    "API_KEY=\nSECRET_KEY=changeme\nDATABASE_URL=postgres://user:password@localhost/db\nJWT_SECRET=your-jwt-secret-here\n",
  ],
  [
    "password labels",
    "src/a.tsx",
    `<input name="password" placeholder="Enter your password1" autoComplete="current-password" />`,
  ],
  [
    "i18n",
    "src/en.json",
    JSON.stringify({
      password_reset_token_expired: "Your reset token has expired, please try again",
      apiKeyHint: "Find your API key in settings",
    }),
  ],
  ["numbers", "a.json", JSON.stringify(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251))],
  [
    "primes hex",
    "src/dh.js",
    `const p = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B";`,
  ],
  [
    "k8s secret ref",
    "deploy/a.yml",
    "valueFrom:\n  secretKeyRef:\n    name: api-credentials-prod-2\n    key: api-token-v2\n",
  ],
  ["gh actions", "docs/ci.md", "GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}"],
  [
    "openapi",
    "openapi.yml",
    "securitySchemes:\n  apiKey:\n    type: apiKey\n    name: X-API-Key-Version-2\n    in: header\n",
  ],
  [
    "protobuf",
    "a.pb.go",
    "var file_a_proto_rawDesc = []byte{" +
      Array.from({ length: 500 }, (_, i) => `0x${((i * 73) % 256).toString(16).padStart(2, "0")}`).join(", ") +
      "}",
  ],
  [
    "emoji map",
    "src/a.json",
    JSON.stringify(
      Object.fromEntries(
        Array.from({ length: 500 }, (_, i) => [`e${i}`, "\\u{1F6" + (i % 100).toString(16).padStart(2, "0") + "}"]),
      ),
    ),
  ],
  [
    "test api keys words",
    "test/a.test.js",
    `const apiKey = "test-api-key-12345678"; const token = "abc123def456ghi789jkl"; const clientSecret = "my-client-secret-value1";`,
  ],
  [
    "feature flags",
    "src/a.ts",
    `const accessTokenKey = "app:auth:access-token:v2"; const STORAGE_TOKEN_KEY = "myapp.session.token.2024";`,
  ],
];

const scan = (path: string, text: string | Buffer) => scanner.scan([{ path, was: undefined, now: Buffer.from(text) }]);

describe("credentials in other forms", () => {
  it.each(wrong)("are found: %s", async (_, path, text) => {
    expect(await scan(path, text)).toContainEqual(expect.objectContaining({ weight: "wrong" }));
  });

  it.each(right)("are not seen in: %s", async (_, path, text) => {
    expect((await scan(path, text)).filter(({ weight }) => weight !== "note")).toEqual([]);
  });
});
