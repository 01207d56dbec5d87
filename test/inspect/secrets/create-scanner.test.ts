import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createScanner } from "../../../src/inspect/secrets/create-scanner.ts";

const scanner = createScanner();
const scan = (path: string, now: string | Uint8Array, was?: string) =>
  scanner.scan([{ path, was: was === undefined ? undefined : Buffer.from(was), now: Buffer.from(now) }]);

/** Credentials are put together here, so that this file holds none. */
const token = ["ghp", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"].join("_");
const keyId = ["AKIA", "Z7QK2MJ4T6WX3RBP"].join("");
const keyBody = Buffer.from(Array.from({ length: 150 }, (_, at) => (at * 37 + 11) % 251)).toString("base64");
const pem = (kind: string) =>
  `-----BEGIN ${kind}-----\n${keyBody.replaceAll(/(.{64})/gu, "$1\n")}\n-----END ${kind}-----`;
const codes = (map: (code: number) => string, between: string) =>
  Array.from(token, (letter) => map(letter.charCodeAt(0))).join(between);
const rot13 = (text: string) =>
  text.replaceAll(/[a-z]/giu, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
const hexOf = (code: number) => code.toString(16).padStart(2, "0");
const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");

const provider: Readonly<Record<string, string>> = {
  GitHub: token,
  "GitHub, fine-grained": [
    "github_pat",
    "11ABCDEFG0",
    "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1p",
  ].join("_"),
  "AWS key id": `id = "${keyId}"`,
  "AWS secret": ["aws_secret_access_key = 'wJalrXUtnFEMI/K7MDENG", "bPxRfiCYzz4T8q9x2L'"].join("/"),
  Slack: ["xoxb", "263594206564", "2343594206564", "FGqddMF8t08v8N7Oq4i57vs1"].join("-"),
  Stripe: ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_"),
  npm: `//registry.test/:_authToken=${["npm", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"].join("_")}`,
  Google: ["AIza", "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q"].join(""),
  GitLab: ["glpat", "aB3dE5fG7hI9jK1lM3nO"].join("-"),
  Anthropic: ["sk", "ant", "api03", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7"].join("-"),
  "a private key": pem("RSA PRIVATE KEY"),
  "a private key without its kind": pem("PRIVATE KEY"),
  "an OpenSSH key": pem("OPENSSH PRIVATE KEY"),
  "a private key in strings": `k = "-----BEGIN EC PRIVATE KEY-----\\n" +\n  "${keyBody.slice(0, 64)}\\n" +\n  "${keyBody.slice(64)}"`,
  "a database": "postgres://admin:tR7kP2mW9qZ4xJ8v@db.prod.acme.test:5432/main",
};

const hidden: Readonly<Record<string, string>> = {
  base64: `load("${base64(token)}")`,
  "base64, one on": base64(`a${token}`),
  "base64, two on": base64(`ab${token}`),
  "base64 in the middle of more": base64(`{"some":"thing","t":"${token}","more":true}`),
  base64url: Buffer.from(`zz?>${token}`).toString("base64url"),
  "base64 twice": base64(base64(token)),
  "base64 in lines": base64(`some words before ${token} and some words after it`).replaceAll(/(.{38})/gu, "$1\n"),
  "base64 in strings": `x = "${base64(token).slice(0, 20)}" + "${base64(token).slice(20)}"`,
  gzip: base64(gzipSync(token)),
  deflate: base64(deflateSync(`${token} ${token}`)),
  hex: Buffer.from(token).toString("hex"),
  "hex in capitals": Buffer.from(token).toString("hex").toUpperCase(),
  "hex of base64": Buffer.from(base64(token)).toString("hex"),
  bytes: `[${codes((code) => `0x${hexOf(code)}`, ", ")}]`,
  "hex with colons": codes(hexOf, ":"),
  "character codes": `String.fromCharCode(${codes(String, ", ")})`,
  "escapes \\x": `"${codes((code) => `\\x${hexOf(code)}`, "")}"`,
  "escapes \\u": `"${codes((code) => `\\u00${hexOf(code)}`, "")}"`,
  percent: codes((code) => `%${hexOf(code)}`, ""),
  "percent, one": token.replace("_", "%5F"),
  entities: codes((code) => `&#${code};`, ""),
  reversed: Array.from(token).reverse().join(""),
  ROT13: rot13(token),
  spaced: Array.from(token).join(" "),
  "two strings": `const t = "${token.slice(0, 12)}" + "${token.slice(12)}";`,
  "strings over lines": `const t = "${token.slice(0, 4)}" +\n  '${token.slice(4, 20)}' +\n  \`${token.slice(20)}\`;`,
  "strings side by side": `T = ("${token.slice(0, 10)}"\n     "${token.slice(10)}")`,
  "two variables": `const a = "${token.slice(0, 9)}";\nconst b = "${token.slice(9)}";`,
  "an array of letters": `[${Array.from(token, (letter) => `'${letter}'`).join(", ")}].join("")`,
  "two comment lines": `# ${token.slice(0, 20)}\n# ${token.slice(20)}\n`,
  "a continued line": `token=${token.slice(0, 20)}\\\n${token.slice(20)}\n`,
  "a key in base64": base64(pem("RSA PRIVATE KEY")),
  "beside a comment that turns rules off": `/* secretlint-disable */ const t = "${token}"; // secretlint-disable-line`,
  "UTF-16": Buffer.from(`\uFEFFtoken ${token}`, "utf16le").toString("latin1"),
};

const named: Readonly<Record<string, string>> = {
  quoted: 'const apiSecret = "f3Kq9ZpL2xVb7Nw4Ty8Rm1Jc6Hs0Dg5A";',
  JSON: '{ "db_password": "tR7#kP2$mW9!qZ4x" }',
  YAML: "password: kX9vQ2mZ7tB4nR8w",
  shell: "export SECRET_TOKEN=f3Kq9ZpL2xVb7Nw4Ty8Rm1Jc",
};

const right: readonly (readonly [path: string, text: string])[] = [
  ["src/a.js", 'const id = "AKIAIOSFODNN7EXAMPLE", key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";'],
  ["src/a.js", 'new URL("http://user:pass@example.com/"); "postgres://postgres:postgres@localhost:5432/test"'],
  ["src/a.js", `const form = /ghp_[A-Za-z0-9]{36}/, pem = /-----BEGIN (?:RSA )?PRIVATE KEY-----/;`],
  ["src/a.js", 'const token = process.env.GITHUB_TOKEN ?? "", secret = `${process.env.S}`;'],
  ["src/a.js", 'const apiKeyHeader = "X-Api-Key-Header-Name-01", passwordField = "user[password_confirmation1]";'],
  ["src/a.js", 'password: "correct horse battery staple", accessTokenUrl: "https://a.test/oauth2/token"'],
  ["src/a.js", 'import { tokenizer } from "./tokenizer-for-markdown-v2.js"; const tokenType = "urn:ietf:params:oauth"'],
  ["README.md", `GITHUB_TOKEN=ghp_${"x".repeat(36)}\nTOKEN=<your-token-here>\nAPI_KEY=your_api_key_goes_here1234`],
  ["a.txt", "550e8400-e29b-41d4-a716-446655440000 3b18e512dba79e4c8300dd08aeb37f8e728b8dad"],
  ["lock.json", `"integrity": "sha512-${Buffer.from(keyBody).toString("base64").slice(0, 86)}=="`],
  [
    "a.css",
    `url("data:image/png;base64,${base64(Buffer.from(Array.from({ length: 9_000 }, (_, at) => (at * 7919 + (at >> 3) * 104_729) % 256)))}")`,
  ],
  ["cert.pem", pem("CERTIFICATE")],
  ["public.pem", pem("PUBLIC KEY")],
  ["docs/a.md", "Tokens begin with ghp_\nand then have thirty six letters and digits of the alphabet in them."],
  ["src/words.txt", "the quick brown fox jumps over the lazy dog ".repeat(200)],
];

describe("the scanner", () => {
  it.each(Object.entries(provider))("finds a credential as it is: %s", async (_, text) => {
    expect(await scan("src/a.js", text)).toContainEqual(expect.objectContaining({ weight: "wrong", gate: "secrets" }));
  });

  it.each(Object.entries(hidden))("finds a hidden credential: %s", async (name, text) => {
    const found = await scan("src/a.js", name === "UTF-16" ? Buffer.from(text, "latin1") : text);
    expect(found).toContainEqual(expect.objectContaining({ weight: "wrong" }));
    expect(JSON.stringify(found)).not.toContain(token.slice(4, 20));
  });

  it.each(Object.entries(named))("finds a value that its name gives away: %s", async (_, text) => {
    expect(await scan("src/a.js", text)).toMatchObject([{ weight: "wrong" }]);
    expect((await scan("test/fixtures/a.js", text)).map(({ weight }) => weight)).toEqual(["note"]);
  });

  it.each(right)("leaves alone: %s %s", async (path, text) => {
    expect(await scan(path, text)).toEqual([]);
  });

  it("refuses files that are credentials by name, when they are added", async () => {
    const names = [
      "deploy/id_rsa",
      "keys/a.p12",
      ".env",
      "config/.env.production",
      "service-account.json",
      "a.tfstate",
    ];
    for (const name of names)
      expect(await scan(name, "x")).toMatchObject([{ weight: "wrong", rule: "file of credentials" }]);
    for (const name of [".env.example", "src/env.ts", "id_rsa.pub", "docs/service-account.md"])
      expect(await scan(name, "x")).toEqual([]);
    expect(await scan(".env", "A=2", "A=1")).toEqual([]);
  });

  it("looks into names of files", async () => {
    expect(await scan(`notes/${token}.md`, "x")).toMatchObject([{ line: undefined, weight: "wrong" }]);
  });

  it("passes over what base holds in the files that change, wherever it went", async () => {
    expect(await scan("a.js", `// more\nconst t = "${token}";`, `const t = "${token}";`)).toEqual([]);
    const moved = [
      { path: "old.js", was: Buffer.from(base64(token)), now: undefined },
      { path: "new.js", was: undefined, now: Buffer.from(base64(token)) },
    ];
    expect(await scanner.scan(moved)).toEqual([]);
    const other = token.replace("aB3", "Zz9");
    expect(await scan("a.js", `const t = "${other}";`, `const t = "${token}";`)).toHaveLength(1);
  });

  it("names the line, and tells each credential once", async () => {
    const found = await scan("a.js", `\n\nconst a = "${base64(token)}";\n\nconst b = "${token}";\n`);
    expect(found.map(({ line }) => line)).toEqual([5]);
  });

  it("cannot tell about more encoded text than it can look through", async () => {
    const bomb = base64(gzipSync(Buffer.alloc(900 * 1024, "abcdefgh")));
    const many = Array.from({ length: 60 }, (_, at) => base64(gzipSync(Buffer.alloc(1_000_000, `${at} words`)))).join(
      "\n",
    );
    expect(await scan("a.txt", bomb)).toEqual([]);
    expect(await scan("a.txt", many)).toMatchObject([{ weight: "unknown" }]);
  });

  it("looks through a large file in a few seconds", async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, at) => `  "key${at}": "value-${at}", "x": [${at}, 'a', "b"],`,
    ).join("\n");
    const began = performance.now();
    expect(await scan("a.json", lines)).toEqual([]);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
