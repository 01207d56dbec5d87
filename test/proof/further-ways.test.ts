import { execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/rules/canonical-json.ts";
import type { FaultCode } from "../../src/rules/proof/fault.ts";
import { bundleWorld, newKey, sealedText, type BundleWorld } from "./bundle-world.ts";

let world: BundleWorld;
beforeAll(() => {
  world = bundleWorld();
});
afterAll(() => world.close());

type Raw = { payload: string; payloadType: string; signatures: { keyid: string; sig: string }[] };
const raw = (): Raw => JSON.parse(world.bundle) as Raw;
const edited = (change: (envelope: Raw) => Raw): string => canonicalJson(change(raw()));
const signed = (change: (signature: Raw["signatures"][number]) => Raw["signatures"]): string =>
  edited((same) => ({ ...same, signatures: same.signatures.flatMap(change) }));
const statement = (): string => Buffer.from(raw().payload, "base64").toString("utf8");

/** Order of Ed25519's group: a signature whose second half is larger by it is another text for the same point. */
const order = (1n << 252n) + 27742317777372353535851937790883648493n;

const malleated = (sig: string): string => {
  const bytes = Buffer.from(sig, "base64");
  const half = Buffer.from(bytes.subarray(32)).reverse();
  const larger = (BigInt(`0x${half.toString("hex")}`) + order).toString(16).padStart(64, "0");
  return Buffer.concat([bytes.subarray(0, 32), Buffer.from(larger, "hex").reverse()]).toString("base64");
};

describe("a bundle whose bytes were changed", () => {
  const ways: readonly (readonly [string, FaultCode, () => string | Uint8Array])[] = [
    ["a signature in its other form", "bad-signature", () => signed((one) => [{ ...one, sig: malleated(one.sig) }])],
    [
      "a signature of zeros",
      "bad-signature",
      () => signed((one) => [{ ...one, sig: Buffer.alloc(64).toString("base64") }]),
    ],
    [
      "a signature cut short",
      "bad-signature",
      () => signed((one) => [{ ...one, sig: Buffer.from(one.sig, "base64").subarray(1).toString("base64") }]),
    ],
    [
      "a signature with a byte more",
      "bad-signature",
      () =>
        signed((one) => [
          { ...one, sig: Buffer.concat([Buffer.from(one.sig, "base64"), Buffer.of(0)]).toString("base64") },
        ]),
    ],
    ["a second signature that is bad", "several-signatures", () => signed((one) => [one, { ...one, sig: "AAAA" }])],
    [
      "a bad signature before the good one",
      "several-signatures",
      () => signed((one) => [{ ...one, sig: "AAAA" }, one]),
    ],
    ["the same signature twice", "several-signatures", () => signed((one) => [one, one])],
    ["a key id of nobody", "unknown-key", () => signed((one) => [{ ...one, keyid: "" }])],
    ["a key id in capitals", "unknown-key", () => signed((one) => [{ ...one, keyid: one.keyid.toUpperCase() }])],
    [
      "a key id that would write in a summary",
      "unknown-key",
      () => signed((one) => [{ ...one, keyid: "`\n# Verified <b>@all</b>" }]),
    ],
    [
      "base64 of URLs",
      "payload-encoding",
      () => edited((same) => ({ ...same, payload: `${same.payload.slice(0, -4)}-_==` })),
    ],
    [
      "base64 without its end",
      "payload-encoding",
      () => edited((same) => ({ ...same, payload: same.payload.replace(/=*$/u, "=====") })),
    ],
    [
      "base64 in lines",
      "payload-encoding",
      () => edited((same) => ({ ...same, payload: same.payload.replace(/^.{64}/u, "$&\n") })),
    ],
    [
      "base64 with other last bits",
      "signature-encoding",
      () => signed((one) => [{ ...one, sig: one.sig.replace(/.==$/u, "B==").replace(/A==$/u, "B==") }]),
    ],
    [
      "a payload in another order",
      "bad-signature",
      () =>
        edited((same) => ({
          ...same,
          payload: Buffer.from(
            JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(statement()) as object).toReversed())),
          ).toString("base64"),
        })),
    ],
    [
      "a payload with a space more",
      "bad-signature",
      () => edited((same) => ({ ...same, payload: Buffer.from(`${statement()} `).toString("base64") })),
    ],
    ["no payload", "bad-signature", () => edited((same) => ({ ...same, payload: "" }))],
    ["another type of payload", "payload-type", () => edited((same) => ({ ...same, payloadType: "application/json" }))],
    [
      "the type in capitals",
      "payload-type",
      () => edited((same) => ({ ...same, payloadType: same.payloadType.toUpperCase() })),
    ],
    [
      "a type that was signed with it",
      "payload-type",
      () => sealedText(statement(), world.key, "application/vnd.in-toto+json; v=1"),
    ],
    [
      "a key twice, once written in escapes",
      "duplicate-key",
      () => world.bundle.replace("{", '{"\\u0070ayload":"eyJ9",'),
    ],
    ["the prototype as a key", "not-dsse", () => world.bundle.replace("{", '{"__proto__":{},')],
    [
      "a key for life",
      "brings-key",
      () => world.bundle.replace("{", '{"verificationMaterial":{"publicKey":{"hint":"x"}},'),
    ],
    ["line ends of another system", "reformatted", () => `${world.bundle}\r\n`],
    ["spaces at the end", "reformatted", () => `${world.bundle}  `],
    ["a NUL at the end", "trailing-data", () => `${world.bundle}\0`],
    ["a line more, and nothing in it", "not-json", () => `${world.bundle}\n\n`],
    ["a list around it", "not-dsse", () => `[${world.bundle}]`],
    ["UTF-16", "not-json", () => Buffer.from(world.bundle, "utf16le")],
    ["a numeral for a text", "not-dsse", () => world.bundle.replace(/"keyid":"[^"]*"/u, '"keyid":1')],
    [
      "a signed statement with a key twice, once in escapes",
      "payload-duplicate-key",
      () => sealedText(statement().replace('{"_type":', '{"\\u005ftype":"x","_type":'), world.key),
    ],
    ["a signed statement with a byte order mark", "payload-json", () => sealedText(`\uFEFF${statement()}`, world.key)],
    ["a signed statement that nests too deep", "payload-json", () => sealedText("[".repeat(100_000), world.key)],
    [
      "a signed statement with a field more",
      "schema",
      () => sealedText(statement().replace(/\}$/u, ',"verified":true}'), world.key),
    ],
    [
      "a short commit in what was signed",
      "schema",
      () => sealedText(statement().replaceAll(world.head, world.head.slice(0, 12)), world.key),
    ],
  ];
  it.each(ways)("is refused: %s", async (_, code, bundle) => {
    const answer = await world.verify(bundle());
    expect(answer.faults, answer.says.join("\n")).toEqual([code]);
    expect(answer.code).toBe(1);
    expect(answer.says[0]).not.toMatch(/[\n<]/u);
    expect(answer.says[0]?.length).toBeLessThan(600);
  });
});

describe("a file that is none", () => {
  const asked = (path: string, ...args: readonly string[]) =>
    new Promise<{ code: number | null; err: string }>((done) => {
      const main = resolve(import.meta.dirname, "../../src/main.ts");
      const child = spawn(process.execPath, [main, "proof", "verify", path, "--repo", world.repo, ...args], {
        stdio: ["pipe", "ignore", "pipe"],
      });
      const err = text(child.stderr);
      child.stdin.on("error", () => undefined);
      child.stdin.end(world.bundle);
      child.once("close", (code) => void err.then((said) => done({ code, err: said })));
    });

  it.each([
    ["a device that never ends", () => "/dev/zero", /\/dev\/zero is no file: name one, or `-`/u],
    [
      "a link to one",
      () => {
        const path = join(world.root, "endless");
        symlinkSync("/dev/zero", path);
        return path;
      },
      /endless is no file/u,
    ],
    [
      "a pipe that nobody writes to",
      () => {
        const path = join(world.root, "pipe");
        execFileSync("mkfifo", [path]);
        return path;
      },
      /pipe is no file/u,
    ],
    ["a directory", () => world.root, /is no file/u],
    [
      "a link in a circle",
      () => {
        const path = join(world.root, "circle");
        symlinkSync(path, path);
        return path;
      },
      /cannot be read \(ELOOP\)/u,
    ],
  ])("is asked about in vain: %s", async (_, path, says) => {
    const answer = await asked(path());
    expect(answer.code).toBe(2);
    expect(answer.err).toMatch(says);
  });

  it("may be standard input, and a link to a file", async () => {
    expect(await asked("-")).toMatchObject({ code: 0, err: "" });
    const path = join(world.root, "link.jsonl");
    symlinkSync(world.file("linked.jsonl", world.bundle), path);
    expect(await asked(path)).toMatchObject({ code: 0, err: "" });
  });

  it("is not read to its end where it is far too large", async () => {
    const path = world.file("huge.jsonl", "");
    truncateSync(path, 3 * 1024 ** 3);
    const answer = await asked(path);
    expect(answer.code).toBe(1);
    expect(answer.err).toContain("too-large");
  });

  it("is no log where it is a directory or a device", async () => {
    const logs = join(world.root, "odd-logs");
    mkdirSync(logs);
    mkdirSync(join(logs, world.sha256(world.logs.test).slice(7)));
    symlinkSync("/dev/zero", join(logs, world.sha256(world.logs.before).slice(7)));
    const { code, faults } = await world.verify(world.bundle, "--logs", logs);
    expect({ code, faults }).toEqual({ code: 1, faults: ["log-missing", "log-missing", "log-missing"] });
  });

  it("is a log that was cut, or goes on", async () => {
    const name = join(world.logDirectory, world.sha256(world.logs.before).slice(7));
    for (const changed of [world.logs.before.slice(0, -1), `${world.logs.before}\n`, ""]) {
      writeFileSync(name, changed);
      expect((await world.verify(world.bundle, "--logs", world.logDirectory)).faults).toEqual(["log-differs"]);
    }
    writeFileSync(name, world.logs.before);
  });
});

describe("a key file that holds something else", () => {
  const pem = (type: "rsa" | "ec" | "ed25519" | "x25519", half: "publicKey" | "privateKey"): string => {
    const pair =
      type === "rsa"
        ? generateKeyPairSync("rsa", { modulusLength: 2048 })
        : type === "ec"
          ? generateKeyPairSync("ec", { namedCurve: "P-256" })
          : type === "x25519"
            ? generateKeyPairSync("x25519")
            : generateKeyPairSync("ed25519");
    return pair[half].export({ type: half === "publicKey" ? "spki" : "pkcs8", format: "pem" }).toString();
  };
  it.each([
    ["RSA", () => pem("rsa", "publicKey"), /public key of another kind \(rsa\)/u],
    ["P-256", () => pem("ec", "publicKey"), /another kind \(ec\)/u],
    ["X25519, as long as ours", () => pem("x25519", "publicKey"), /another kind \(x25519\)/u],
    ["the private half", () => pem("ed25519", "privateKey"), /holds a private key.*`lintel proof key`/u],
    ["SSH", () => `ssh-ed25519 ${"A".repeat(68)} me@host\n`, /a key of SSH/u],
    ["a certificate", () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", /a certificate/u],
    ["a good key and another kind", () => world.key.pem + pem("rsa", "publicKey"), /or something besides/u],
    ["JSON", () => '{"kty":"OKP"}', /or something besides/u],
    ["nothing", () => "\n", /is empty/u],
    ["more than anybody has", () => `${world.key.base64}\n`.repeat(10_000), /or something besides/u],
  ])("is named: %s", async (_, file, says) => {
    const answer = await world.verify(world.bundle, "--key", world.file("some.key", file()));
    expect(answer.code).toBe(2);
    expect(answer.says.join("\n")).toMatch(says);
  });
});

describe("a clone that is not as clones are", () => {
  const cloned = (name: string, ...args: readonly string[]): string => {
    const to = join(world.root, name);
    execFileSync("git", ["clone", "-q", "--no-local", ...args, `file://${world.repo}`, to], { stdio: "ignore" });
    return to;
  };
  const inside = (repo: string, ...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: repo, encoding: "utf8" }).trim();
  const key = (): string => world.file("trusted.pem", world.key.pem);

  it("may be bare, a worktree, or borrow its objects", async () => {
    const bare = cloned("bare.git", "--mirror");
    expect(await world.verify(world.bundle, "--repo", bare)).toMatchObject({ code: 0, faults: [] });
    const shared = join(world.root, "shared");
    execFileSync("git", ["clone", "-q", "--shared", world.repo, shared], { stdio: "ignore" });
    expect(await world.verify(world.bundle, "--repo", shared, "--branch", "main")).toMatchObject({
      code: 0,
      faults: [],
    });
    inside(world.repo, "worktree", "add", "-q", join(world.root, "aside"), world.base);
    expect(await world.verify(world.bundle, "--repo", join(world.root, "aside"))).toMatchObject({
      code: 0,
      faults: [],
    });
  });

  it("does not pass one commit or file off for another by `git replace` or grafts", async () => {
    const repo = cloned("replaced");
    inside(repo, "checkout", "-q", "-b", "evil", world.head);
    writeFileSync(join(repo, "add.js"), "evil();\n");
    inside(repo, "commit", "-q", "-a", "-m", "Evil");
    const evil = inside(repo, "rev-parse", "HEAD");
    inside(repo, "replace", evil, world.head);
    writeFileSync(join(repo, ".git/info/grafts"), `${evil} ${world.base}\n`);
    expect(inside(repo, "rev-parse", `${evil}^{tree}`)).toBe(world.tree);
    expect((await world.verify(world.bundle, "--repo", repo, "--commit", evil)).faults).toEqual(["other-commit"]);
    inside(repo, "tag", "-a", "-m", "x", "v1", world.head);
    inside(repo, "tag", "-a", "-m", "x", "v2", evil);
    inside(repo, "replace", "v1", "v2");
    expect(await world.verify(world.bundle, "--repo", repo, "--commit", "v1")).toMatchObject({ code: 0 });
  });

  it("runs nothing of the clone's own, and asks nobody for what it lacks", async () => {
    const repo = cloned("hostile");
    const trap = join(world.root, "trap.sh");
    const sprung = join(world.root, "sprung");
    writeFileSync(trap, `#!/bin/sh\ntouch ${sprung}\ncat >/dev/null 2>&1\n`);
    chmodSync(trap, 0o755);
    for (const hook of ["post-checkout", "reference-transaction", "pre-auto-gc"]) {
      writeFileSync(join(repo, ".git/hooks", hook), readFileSync(trap));
      chmodSync(join(repo, ".git/hooks", hook), 0o755);
    }
    const settings: readonly (readonly [string, string])[] = [
      ["core.fsmonitor", trap],
      ["core.pager", trap],
      ["core.sshCommand", trap],
      ["core.gitProxy", trap],
      ["core.hooksPath", world.root],
      ["diff.external", trap],
      ["diff.evil.textconv", trap],
      ["diff.evil.command", trap],
      ["filter.evil.smudge", trap],
      ["filter.evil.process", trap],
      ["merge.evil.driver", trap],
      ["credential.helper", `!${trap}`],
      ["core.repositoryformatversion", "1"],
      ["extensions.partialClone", "origin"],
      ["remote.origin.promisor", "true"],
      ["remote.origin.uploadpack", trap],
      ["remote.origin.url", world.repo],
      ["uploadpack.packObjectsHook", trap],
      ["alias.rev-parse", `!${trap}`],
      ["gpg.program", trap],
    ];
    for (const [name, value] of settings) inside(repo, "config", name, value);
    writeFileSync(join(repo, ".git/info/attributes"), "* diff=evil merge=evil filter=evil\n");
    expect(await world.verify(world.bundle, "--repo", repo, "--branch", "main")).toMatchObject({ code: 0 });
    expect(await world.verify(world.bundle, "--repo", repo, "--key", key(), "--commit", world.head)).toMatchObject({
      code: 0,
    });
    expect(
      (await world.verify(world.bundle, "--repo", repo, "--key", key(), "--commit", "f".repeat(40))).faults,
    ).toContain("commit-missing");
    expect(existsSync(sprung)).toBe(false);
  });

  it("is told what it lacks: whole history, a commit nobody refers to, contents left on the server", async () => {
    world.git("config", "uploadpack.allowFilter", "true");
    for (const filter of ["blob:none", "tree:0"]) {
      const thin = cloned(`thin-${filter.replace(":", "-")}`, "--no-checkout", `--filter=${filter}`);
      const answer = await world.verify(world.bundle, "--repo", thin, "--key", key(), "--commit", world.head);
      expect(answer.faults).toEqual(["clone-incomplete"]);
      expect(answer.says[0]).toContain("without `--filter`");
    }
    const single = cloned("single", "--branch=main", "--single-branch");
    expect((await world.verify(world.bundle, "--repo", single, "--key", key())).faults).toContain("commit-missing");
  });

  it("is asked in ways that name no commit, or no branch", async () => {
    for (const commit of ["abc", "HEAD~99", "main:README.md", ":/nothing", "refs/heads"])
      expect((await world.verify(world.bundle, "--commit", commit)).faults, commit).toContain("commit-missing");
    for (const branch of ["main~1", "..", "-x", "a b", "main^{/x}", "", "@{u}"])
      expect((await world.verify(world.bundle, `--branch=${branch}`)).code, branch).toBe(2);
    expect(await world.verify(world.bundle, "--commit", world.head.toUpperCase())).toMatchObject({ code: 0 });
  });

  it("has contents that are not what their name says", async () => {
    const repo = cloned("forged");
    const pack = execFileSync(
      "sh",
      [
        "-c",
        "mv .git/objects/pack/*.pack . && rm -f .git/objects/pack/* && for p in *.pack; do git unpack-objects -q < $p; done && rm *.pack",
      ],
      { cwd: repo },
    );
    expect(pack.length).toBe(0);
    expect(await world.verify(world.bundle, "--repo", repo, "--branch", "main")).toMatchObject({ code: 0 });
    const oid = inside(repo, "rev-parse", `${world.head}:add.js`);
    const place = join(repo, ".git/objects", oid.slice(0, 2), oid.slice(2));
    const whole = readFileSync(place);
    const swapped = deflateSync(Buffer.from("blob 8\0evil();\n"));
    chmodSync(place, 0o644);
    writeFileSync(place, swapped);
    const forged = await world.verify(world.bundle, "--repo", repo, "--branch", "main");
    expect({ code: forged.code, faults: forged.faults }).toEqual({ code: 1, faults: ["clone-damaged"] });
    expect(forged.says[0]).toContain(oid);
    for (const broken of [
      whole.subarray(0, 9),
      Buffer.alloc(0),
      Buffer.concat([whole.subarray(0, 4), Buffer.from("x"), whole.subarray(5)]),
    ]) {
      writeFileSync(place, broken);
      expect((await world.verify(world.bundle, "--repo", repo, "--branch", "main")).code).toBe(1);
    }
    writeFileSync(place, whole);
    expect(await world.verify(world.bundle, "--repo", repo, "--branch", "main")).toMatchObject({ code: 0 });
  });

  it("has the merge commit of a pull request, which is not its head", async () => {
    const merge = world.git("commit-tree", world.tree, "-p", world.base, "-p", world.head, "-m", "Merge");
    const answer = await world.verify(world.bundle, "--commit", merge);
    expect(answer.faults).toEqual(["other-commit"]);
    expect(answer.says[0]).toContain("nobody bound it");
  });

  it("does not list the key any more", async () => {
    const { git, policy, base } = world;
    git("checkout", "-q", "-f", "main");
    const revoked = world.commit({ ".github/lintel.yml": policy.replace(world.key.base64, newKey().base64) }, "Revoke");
    git("update-ref", "refs/remotes/origin/main", revoked);
    const answer = await world.verify(world.bundle);
    expect(answer.faults).toEqual(["unknown-key"]);
    expect(answer.says[0]).toContain("taken out of `proof_keys`");
    git("reset", "-q", "--hard", base);
    git("update-ref", "refs/remotes/origin/main", base);
    git("checkout", "-q", "lintel/7");
  });
});
