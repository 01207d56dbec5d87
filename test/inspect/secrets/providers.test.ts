import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createScanner } from "../../../src/inspect/secrets/create-scanner.ts";

const scanner = createScanner();
const scan = (text: string | Uint8Array, path = "src/a.ts") =>
  scanner.scan([{ path, was: undefined, now: Buffer.from(text) }]);

/** Letters as if drawn at random, the same each time: no file of this repository holds a credential. */
const drawn = (() => {
  let state = 7;
  return (many: number, of: string): string =>
    Array.from({ length: many }, () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return of[((mixed ^ (mixed >>> 14)) >>> 0) % of.length];
    }).join("");
})();
const any = (many: number) => drawn(many, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
const hex = (many: number) => drawn(many, "0123456789abcdef");
const low = (many: number) => drawn(many, "abcdefghijklmnopqrstuvwxyz0123456789");
const capitals = (many: number) => drawn(many, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
const digits = (many: number) => drawn(many, "123456789");
const lines = (many: number, each: number) =>
  `${any(each)}\n`.repeat(1) + Array.from({ length: many }, () => `${any(each)}\n`).join("");
const pem = (kind: string, body: string) => `-----BEGIN ${kind}-----\n${body}-----END ${kind}-----`;

const providers: Readonly<Record<string, string>> = {
  "Google OAuth": ["ya29", any(100)].join("."),
  "Stripe webhook": ["whsec", any(32)].join("_"),
  "GitLab runner": `GR1348941${any(20)}`,
  Mailchimp: [hex(32), "us12"].join("-"),
  Replicate: ["r8", any(37)].join("_"),
  "Hugging Face": ["hf", drawn(34, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")].join("_"),
  Groq: ["gsk", any(52)].join("_"),
  Perplexity: ["pplx", low(48)].join("-"),
  xAI: ["xai", any(80)].join("-"),
  Linear: ["lin", "api", any(40)].join("_"),
  Notion: ["ntn", any(46)].join("_"),
  Shopify: ["shpat", hex(32)].join("_"),
  Square: ["sq0csp", any(43)].join("-"),
  Databricks: `dapi${hex(32)}`,
  Terraform: [any(14), "atlasv1", any(67)].join("."),
  Vault: ["hvs", any(90)].join("."),
  Doppler: ["dp", "pt", any(43)].join("."),
  Pulumi: ["pul", hex(40)].join("-"),
  PlanetScale: ["pscale", "tkn", any(43)].join("_"),
  Fly: ["fo1", any(43)].join("_"),
  Grafana: ["glsa", any(32), hex(8)].join("_"),
  Dynatrace: ["dt0c01", capitals(24), capitals(64)].join("."),
  Docker: ["dckr", "pat", any(27)].join("_"),
  Figma: ["figd", any(40)].join("_"),
  Airtable: [`pat${any(14)}`, hex(64)].join("."),
  Asana: `1/${digits(16)}:${hex(32)}`,
  Atlassian: `ATATT3xFfGF0${any(170)}`,
  Bitbucket: `ATBB${any(32)}`,
  EasyPost: `EZAK${any(54)}`,
  Facebook: `EAACEdEose0cBA${any(80)}`,
  Flutterwave: ["FLWSECK", hex(32), "X"].join("-"),
  LaunchDarkly: ["sdk", hex(8), hex(4), hex(4), hex(4), hex(12)].join("-"),
  Mapbox: ["sk", `eyJ1${any(60)}`, any(22)].join("."),
  NuGet: `oy2${low(43)}`,
  RubyGems: ["rubygems", hex(48)].join("_"),
  "crates.io": `cio${any(32)}`,
  Brevo: ["xkeysib", hex(64), any(16)].join("-"),
  Shippo: ["shippo", "live", hex(40)].join("_"),
  Supabase: ["sbp", hex(40)].join("_"),
  Tailscale: ["tskey", "auth", any(12), any(32)].join("-"),
  Typeform: ["tfp", any(59)].join("_"),
  Yandex: `AQVN${any(36)}`,
  Alibaba: `LTAI${any(20)}`,
  Tencent: `AKID${any(32)}`,
  Artifactory: `AKCp${any(69)}`,
  Contentful: ["CFPAT", any(43)].join("-"),
  Buildkite: ["bkua", hex(40)].join("_"),
  CircleCI: ["CCIPAT", any(22), hex(40)].join("_"),
  Netlify: ["nfp", any(36)].join("_"),
  Resend: ["re", any(8), any(24)].join("_"),
  Okta: `SSWS 00${any(40)}`,
  "Azure AD": ["abc8Q", any(34)].join("~"),
  "an Azure signature": `https://a.blob.test/c?sv=2022-11-02&sig=${any(43)}%3D`,
  "a service bus": `Endpoint=sb://x.test/;SharedAccessKey=${any(43)}=`,
  Redis: `rediss://default:${any(32)}@redis-1.cloud.acme.test:6379`,
  AMQP: `amqps://u:${any(24)}@shark.acme.test/u`,
  JDBC: `jdbc:postgresql://db.acme.test/x?user=a&password=${any(24)}`,
  "SQL Server": `Server=tcp:x.acme.test;User ID=sa;Password=${any(24)};`,
  "a bearer": `Authorization: Bearer ${any(40)}`,
  "basic authentication": `Authorization: Basic ${Buffer.from(`admin:${any(24)}`).toString("base64")}`,
  netrc: `machine api.acme.test login deploy password ${any(24)}`,
  "a private key in narrow lines": pem("EC PRIVATE KEY", lines(8, 20)),
  "an encrypted private key": pem(
    "RSA PRIVATE KEY",
    `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${hex(32).toUpperCase()}\n\n${lines(6, 64)}`,
  ),
  PuTTY: `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n${any(64)}`,
  "a private JWK": JSON.stringify({ kty: "RSA", d: any(86), n: "x" }),
};

const token = ["ghp", any(36)].join("_");
const codes = (map: (code: number) => string, between: string) =>
  Array.from(token, (letter) => map(letter.charCodeAt(0))).join(between);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const backwards = (text: string) => Array.from(text).reverse().join("");

const hidden: Readonly<Record<string, string | Uint8Array>> = {
  "base64 of it backwards": base64(backwards(token)),
  "base64 backwards": backwards(base64(token)),
  "hex backwards": backwards(Buffer.from(token).toString("hex")),
  bits: codes((code) => code.toString(2).padStart(8, "0"), " "),
  "dashes between": Array.from(token).join("-"),
  "underscores between": Array.from(token).join("_"),
  "in pieces": (token.match(/.{1,4}/gu) ?? []).join(" "),
  "zero-width between": Array.from(token).join("\u200B"),
  "full-width letters": codes((code) => String.fromCharCode(code + 0xfee0), ""),
  "padded entities": codes((code) => `&#0${code};`, ""),
  "long escapes": codes((code) => `\\U${code.toString(16).padStart(8, "0")}`, ""),
  "quoted-printable": codes((code) => `=${code.toString(16).toUpperCase()}`, ""),
  "calls of chr": codes((code) => `chr(${code})`, " + "),
  "a gzip file": gzipSync(token),
};

const right: readonly string[] = [
  ".sk-circle-bounce-loading-animation-element-for-buttons-v2{}",
  'const TOKEN_ENDPOINT_AUTH = "client_secret_basic_2024_v1", secretName = "my-app/prod/db-password-2"',
  `passwordHash: "$2b$10$${any(53)}", password: "password123456789"`,
  `const sha = "${hex(40)}", md5 = "${hex(32)}", image = "app@sha256:${hex(64)}"`,
  `id: "${[hex(8), hex(4), `4${hex(3)}`, `a${hex(3)}`, hex(12)].join("-")}"`,
  "Authorization: Bearer YOUR_API_TOKEN_HERE, Authorization: Bearer $TOKEN, Authorization: Basic dXNlcjpwYXNz",
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${any(43)} a@b`,
  "redis://:secret@redis:6379 postgres://user:password@localhost/db amqp://guest:guest@localhost",
  "Server=localhost;Database=a;Password=$DB_PASSWORD; ?user=a&password=your_password_here",
  'const addr = "0x' + hex(40) + '", alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"',
];

describe("credentials of many providers", () => {
  it.each(Object.entries(providers))("finds %s", async (_, text) => {
    expect(await scan(`x = '${text}'\n`)).toContainEqual(expect.objectContaining({ weight: "wrong" }));
  });

  it.each(Object.entries(hidden))("finds one that is hidden: %s", async (_, text) => {
    expect(await scan(text)).toContainEqual(expect.objectContaining({ weight: "wrong" }));
  });

  it.each(right)("leaves alone: %s", async (text) => {
    expect(await scan(text)).toEqual([]);
  });

  it("looks through 2 MiB of data in little time", async () => {
    const rows = Array.from({ length: 60_000 }, (_, at) => `{ "a": ${at}, "b": "x${at}" }`).join(",\n");
    const began = performance.now();
    expect(await scan(`[${rows}]`, "data.json")).toEqual([]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
