import { rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verification } from "../../src/model/proof.ts";
import { canonicalJson } from "../../src/rules/canonical-json.ts";
import { faultCodes, type FaultCode } from "../../src/rules/proof/fault.ts";
import { listed } from "../../src/rules/proof/listed.ts";
import { provenGates } from "../../src/rules/proof/judge-completeness.ts";
import { bundleWorld, issueText, newKey, sealedText, type BundleWorld } from "./bundle-world.ts";

let world: BundleWorld;
beforeAll(() => {
  world = bundleWorld();
});
afterAll(() => world.close());

const seen = new Set<FaultCode>();
const messages = new Map<FaultCode, string>();

/** The bundle must be refused with exit 1, and for this reason among those it names. */
const refused = async (code: FaultCode, text: string | Uint8Array, ...args: readonly string[]): Promise<void> => {
  const answer = await world.verify(text, ...args);
  expect(answer.faults, answer.says.join("\n")).toContain(code);
  expect(answer.code).toBe(1);
  seen.add(code);
  messages.set(code, answer.says[answer.faults.indexOf(code)] ?? "");
};

type Change = (predicate: Verification) => Verification;
const lying = (change: Change): string => world.sealed(world.stating(change));

describe("an honest bundle", () => {
  it("is verified with the default branch's key, with a key file, with logs and with the issue's text", async () => {
    expect(await world.verify(world.bundle)).toMatchObject({ code: 0, faults: [] });
    const keyFile = world.file("key.pem", world.key.pem);
    const spec = world.file("issue.md", issueText);
    const all = [
      "--key",
      keyFile,
      "--logs",
      world.logDirectory,
      "--spec",
      spec,
      "--max-age",
      "2d",
      "--commit",
      world.head,
    ];
    const { code, says, answer } = await world.verify(world.bundle, ...all);
    expect({ code, says }).toEqual({ code: 0, says: [] });
    expect(answer?.notes).toEqual([]);
    expect(answer?.key).toBe(world.key.keyid);
    expect(await world.verify(`${world.bundle}\n`, "--commit", world.head.slice(0, 10))).toMatchObject({ code: 0 });
    const digest = world.predicate.spec.digest;
    expect(await world.verify(world.bundle, "--spec", digest.slice(7, 15))).toMatchObject({ code: 0 });
  });

  it("says what nobody looked at", async () => {
    const { answer } = await world.verify(world.bundle);
    expect(answer?.notes.join(" ")).toMatch(/--logs.*--spec/u);
  });

  it("is verified for what it was merged as, whatever the policy became since", async () => {
    const { git, treeOf } = world;
    git("checkout", "-q", "main");
    git("merge", "-q", "--squash", "lintel/7");
    const merged = world.commit({}, "Add (#8)");
    git("update-ref", "refs/remotes/origin/main", merged);
    const both = `${world.bundle}\n${world.sealed(world.merging({ commit: merged, tree: treeOf(merged) }))}\n`;
    expect(await world.verify(both, "--commit", merged)).toMatchObject({ code: 0, faults: [] });
    const later = world.commit({ ".github/lintel.yml": `${world.policy}level: draft\n` }, "Another policy");
    git("update-ref", "refs/remotes/origin/main", later);
    expect(await world.verify(both, "--commit", merged)).toMatchObject({ code: 0, faults: [] });
    expect(await world.verify(both)).toMatchObject({ code: 0, faults: [] });
    await refused("other-commit", world.bundle, "--commit", merged);
    git("update-ref", "refs/remotes/origin/main", world.base);
    git("checkout", "-q", "lintel/7");
  });

  it("is verified where base moved and the merge of both is what was judged", async () => {
    const { git, base, head } = world;
    git("checkout", "-q", "-b", "aside", base);
    const moved = world.commit({ "other.txt": "x\n" }, "Meanwhile");
    const lands = git("merge-tree", "--write-tree", moved, head);
    const [before, after, test] = world.predicate.saw.records.shown;
    if (before === undefined || after === undefined || test === undefined) throw new Error("three records");
    const on = (record: typeof test) => ({ ...record, tree: lands, job: record.job.replace(world.tree, lands) });
    const records = [before, on(after), on(test)];
    const text = lying((same) => ({
      ...same,
      base: { ...same.base, commit: moved, tree: world.treeOf(moved) },
      change: { ...same.change, tree: lands },
      saw: {
        gates: same.saw.gates.map((gate) => ({
          ...gate,
          tree: gate.tree === world.tree ? lands : gate.tree,
          evidence: gate.gate === "verify" ? [on(after).job, on(test).job] : [],
        })),
        records: listed(records, 100),
        criteria: listed(
          same.saw.criteria.shown.map((each) => (each.after === null ? each : { ...each, after: on(after).job })),
          100,
        ),
      },
    }));
    git("update-ref", "refs/remotes/origin/main", moved);
    expect(await world.verify(text)).toMatchObject({ code: 0, faults: [] });
    git("update-ref", "refs/remotes/origin/main", base);
    git("checkout", "-q", "lintel/7");
  });

  it("is verified after the keys were rotated, as long as its own is still listed", async () => {
    const other = bundleWorld(`  - { key: ${newKey().base64}, not_before: 2026-11-21 }\n`);
    try {
      expect(await other.verify(other.bundle)).toMatchObject({ code: 0, faults: [] });
    } finally {
      other.close();
    }
  });
});

describe("a file that is no bundle", () => {
  const cases: readonly (readonly [FaultCode, () => string | Uint8Array])[] = [
    ["empty", () => ""],
    ["empty", () => "\n \n"],
    ["too-large", () => new Uint8Array(9 * 1024 * 1024).fill(32)],
    ["not-json", () => "hello"],
    ["byte-order-mark", () => `\uFEFF${world.bundle}`],
    ["too-deep", () => "[".repeat(4 * 1024 * 1024)],
    ["too-deep", () => `${'{"a":'.repeat(1_000_000)}1${"}".repeat(1_000_000)}`],
    ["truncated", () => `{"${'\\"'.repeat(4_000_000)}`],
    ["not-json", () => new Uint8Array([0xff, 0xfe, 0x7b])],
    ["not-json", () => world.bundle.replace('"payload"', "payload")],
    ["not-json", () => `${world.bundle}\n\n`],
    ["truncated", () => world.bundle.slice(0, -3)],
    ["truncated", () => world.bundle.slice(0, 700)],
    ["trailing-data", () => `${world.bundle} true`],
    ["trailing-data", () => world.bundle + world.bundle],
    ["duplicate-key", () => world.bundle.replace('{"payload":', '{"payload":"","payload":')],
    ["duplicate-key", () => world.bundle.replace('{"payload":', '{"p\\u0061yload":"","payload":')],
    ["not-dsse", () => "{}"],
    ["not-dsse", () => "[1]"],
    ["not-dsse", () => canonicalJson(world.stating())],
    ["not-dsse", () => world.bundle.replace('{"payload":', '{"more":1,"payload":')],
    ["brings-key", () => withOwnKey("publicKey")],
    ["brings-key", () => withOwnKey("cert")],
    ["payload-type", () => sealedText(canonicalJson(world.stating()), world.key, "application/json")],
    ["payload-type", () => world.bundle.replace("vnd.in-toto+json", "vnd.in-toto+jsom")],
    ["no-signature", () => edited((envelope) => ({ ...envelope, signatures: [] }))],
    [
      "several-signatures",
      () => edited((envelope) => ({ ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] })),
    ],
    [
      "payload-encoding",
      () =>
        edited((envelope) => ({
          ...envelope,
          payload: `${envelope.payload.slice(0, -4)} ${envelope.payload.slice(-4)}`,
        })),
    ],
    [
      "signature-encoding",
      () =>
        edited((envelope) => ({
          ...envelope,
          signatures: envelope.signatures.map((each) => ({ ...each, sig: each.sig.replace("==", "") })),
        })),
    ],
    [
      "reformatted",
      () => JSON.stringify(JSON.parse(world.bundle), ["signatures", "keyid", "sig", "payloadType", "payload"]),
    ],
    ["reformatted", () => ` ${world.bundle}`],
    ["reformatted", () => `${world.bundle}\r\n`],
  ];
  it.each(cases)("is refused: %s (%#)", async (code, text) => refused(code, text()));

  type Raw = { payload: string; payloadType: string; signatures: { keyid: string; sig: string }[] };
  const edited = (change: (envelope: Raw) => Raw): string => canonicalJson(change(JSON.parse(world.bundle) as Raw));
  const withOwnKey = (name: string): string => {
    const thief = newKey();
    const own = JSON.parse(world.sealed(world.stating(), thief)) as Raw;
    return canonicalJson({ ...own, signatures: own.signatures.map((each) => ({ ...each, [name]: thief.pem })) });
  };
});

describe("a signature", () => {
  it("by a key that nobody trusts is refused, also when the bundle brings that key", async () => {
    const thief = newKey();
    await refused("unknown-key", world.sealed(world.stating(), thief));
    await refused("unknown-key", world.bundle, "--key", world.file("other.pem", thief.pem));
  });

  it("of another key under a trusted key's name is refused", async () => {
    await refused("bad-signature", world.sealed(world.stating(), { key: newKey().key, keyid: world.key.keyid }));
  });

  it("is not looked for in the change's own policy: only the default branch lists keys", async () => {
    const thief = newKey();
    const own = bundleWorld();
    try {
      const tampered = own.commit(
        { ".github/lintel.yml": own.policy.replace(own.key.base64, thief.base64) },
        "Trust me",
      );
      const text = own.sealed(
        own.stating((same) => ({ ...same, change: { ...same.change, commit: tampered, tree: own.treeOf(tampered) } })),
        thief,
      );
      const { code, faults } = await own.verify(text, "--commit", tampered);
      expect({ code, faults }).toEqual({ code: 1, faults: ["unknown-key"] });
    } finally {
      own.close();
    }
  });

  it.each([
    ["none is listed", (policy: string) => policy.replace(/proof_keys:[\s\S]*/u, "")],
    ["one of the list is no key", (policy: string) => `${policy}  - ${"A".repeat(60)}\n`],
    ["the file is no YAML", (policy: string) => `${policy}{{{\n`],
  ])("has no key to be checked with where %s", async (_, change) => {
    const { git } = world;
    git("checkout", "-q", "main");
    git("update-ref", "refs/remotes/origin/main", world.commit({ ".github/lintel.yml": change(world.policy) }, "x"));
    await refused("no-key", world.bundle);
    git("reset", "-q", "--hard", world.base);
    git("update-ref", "refs/remotes/origin/main", world.base);
    git("checkout", "-q", "lintel/7");
  });

  it.each([
    ["key-expired", "not_after: 2026-11-19"],
    ["key-not-yet", "not_before: 2026-11-21"],
  ] as const)("outside of its key's time is refused: %s", async (code, bound) => {
    const { git } = world;
    const bounded = world.policy.replace(`- ${world.key.base64}`, `- { key: ${world.key.base64}, ${bound} }`);
    git("checkout", "-q", "main");
    git("update-ref", "refs/remotes/origin/main", world.commit({ ".github/lintel.yml": bounded }, "x"));
    await refused(code, world.bundle);
    git("reset", "-q", "--hard", world.base);
    git("update-ref", "refs/remotes/origin/main", world.base);
    git("checkout", "-q", "lintel/7");
  });
});

describe("a statement", () => {
  const json = (): string => canonicalJson(world.stating());
  const cases: readonly (readonly [FaultCode, () => string])[] = [
    ["payload-json", () => json().slice(0, -1)],
    ["payload-json", () => `${json()} `.replace("}}", "}]")],
    ["payload-duplicate-key", () => json().replace('{"_type":', '{"_type":"x","_type":')],
    ["payload-form", () => json().replace('{"_type":', '{ "_type":')],
    ["statement-type", () => json().replace("Statement/v1", "Statement/v0.1")],
    ["statement-type", () => "[]"],
    ["predicate-type", () => json().replace("urn:lintel:verification:v1", "https://slsa.dev/provenance/v1")],
    ["predicate-version", () => json().replace("urn:lintel:verification:v1", "urn:lintel:verification:v2")],
    ["schema", () => json().replace('"finishedAt":', '"finished":')],
    ["schema", () => json().replace('"attempt":1', '"attempt":"1"')],
  ];
  it.each(cases)("that is signed and not ours is refused: %s (%#)", async (code, text) =>
    refused(code, sealedText(text(), world.key)),
  );

  it("must be one verification, with at most one merge of its own", async () => {
    const merge = world.sealed(world.merging({ commit: world.head, tree: world.tree }));
    await refused("no-verification", merge);
    await refused("several-verifications", `${world.bundle}\n${world.bundle}`);
    await refused("several-merges", `${world.bundle}\n${merge}\n${merge}`);
  });

  it("names in its subject what its predicate names", async () => {
    const other = world.stating();
    await refused("subject-mismatch", world.sealed({ ...other, subject: other.subject.slice(0, 1) }));
    await refused(
      "subject-mismatch",
      world.sealed({
        ...other,
        subject: [{ name: "lands", digest: { gitTree: world.treeOf(world.base) } }, ...other.subject.slice(1)],
      }),
    );
    await refused(
      "list-digest",
      lying((same) => ({ ...same, images: { ...same.images, digest: world.sha256("x") } })),
    );
  });
});

describe("another subject", () => {
  it("is refused: another commit, with other or with the same content", async () => {
    await refused("other-commit", world.bundle, "--commit", world.base);
    const same = world.commit({}, "Nothing");
    await refused("other-commit", world.bundle, "--commit", same);
    expect(messages.get("other-commit")).toContain("nobody bound it");
    world.git("reset", "-q", "--hard", world.head);
  });

  it("is refused: a commit that is not there, or shows another tree", async () => {
    await refused("commit-missing", world.bundle, "--commit", "f".repeat(40));
    await refused("commit-missing", world.bundle, "--commit", "no-such-branch");
    await refused(
      "tree-mismatch",
      lying((same) => ({ ...same, change: { ...same.change, commit: world.base } })),
      "--commit",
      world.base,
    );
  });

  it("is refused: another repository with the very same commits", async () => {
    for (const name of ["43", "acme/fork", "", "42/"])
      await refused("other-repository", world.bundle, `--repository=${name}`);
    for (const name of ["42", "acme/shop", "Acme/Shop"])
      expect(await world.verify(world.bundle, "--repository", name)).toMatchObject({ code: 0 });
  });

  it("is refused: another base", async () => {
    await refused(
      "base-missing",
      lying((same) => ({ ...same, base: { ...same.base, commit: "e".repeat(40) } })),
    );
    await refused(
      "base-tree",
      lying((same) => ({ ...same, base: { ...same.base, tree: world.tree } })),
    );
  });

  it("is refused: a merge of something else", async () => {
    const { head, tree, base } = world;
    const with_ = (text: string): string => `${world.bundle}\n${text}`;
    await refused(
      "merge-other-bundle",
      with_(world.sealed(world.merging({ commit: head, tree }, { bundle: world.sha256("x") }))),
    );
    await refused("merge-other-run", with_(world.sealed(world.merging({ commit: head, tree }, { run: { id: 4 } }))));
    await refused(
      "merge-other-tree",
      with_(world.sealed(world.merging({ commit: base, tree: world.treeOf(base) }))),
      "--commit",
      base,
    );
    await refused("merge-commit-tree", with_(world.sealed(world.merging({ commit: base, tree }))), "--commit", base);
  });

  it("is refused in a clone that cannot tell its default branch, and without any clone", async () => {
    await refused("no-default-branch", world.bundle, "--branch", "trunk", "--key", world.file("k.pem", world.key.pem));
    await expect(world.verify(world.bundle, "--repo", world.root)).rejects.toThrow("not a git repository");
  });
});

describe("another policy", () => {
  const withPolicy = async (policy: string, check: () => Promise<void>): Promise<void> => {
    const { git } = world;
    git("checkout", "-q", "main");
    git("update-ref", "refs/remotes/origin/main", world.commit({ ".github/lintel.yml": policy }, "Policy"));
    await check();
    git("reset", "-q", "--hard", world.base);
    git("update-ref", "refs/remotes/origin/main", world.base);
    git("checkout", "-q", "lintel/7");
  };

  it("is refused, comments and keys aside", async () => {
    await withPolicy(world.policy.replace("node test.js", "node other.js"), () =>
      refused("other-policy", world.bundle),
    );
    await withPolicy(`${world.policy}level: draft\n`, () => refused("other-policy", world.bundle));
    await withPolicy(`# a comment\nhalted: true\n${world.policy}  - ${newKey().base64}\n`, async () => {
      expect(await world.verify(world.bundle)).toMatchObject({ code: 0 });
    });
  });

  it("that nobody can read is refused", async () => {
    const broken = `verfy: {}\n${world.policy}`;
    await withPolicy(broken, () => refused("policy-unreadable", world.bundle));
  });
});

describe("a proof with a hole", () => {
  const gates =
    (change: (gate: Verification["saw"]["gates"][number]) => Verification["saw"]["gates"]): Change =>
    (same) => ({ ...same, saw: { ...same.saw, gates: same.saw.gates.flatMap(change) } });
  const records =
    (
      change: (record: Verification["saw"]["records"]["shown"][number]) => Verification["saw"]["records"]["shown"],
    ): Change =>
    (same) => ({ ...same, saw: { ...same.saw, records: listed(same.saw.records.shown.flatMap(change), 100) } });

  it.each(provenGates)("is refused without the gate %s, or where it did not pass", async (name) => {
    await refused("gate-missing", lying(gates((gate) => (gate.gate === name ? [] : [gate]))));
    for (const outcome of ["fail", "error", "waits"] as const)
      await refused("gate-not-passed", lying(gates((gate) => [gate.gate === name ? { ...gate, outcome } : gate])));
  });

  it("is refused where a gate judged another tree, or twice and once without passing", async () => {
    await refused(
      "gate-other-tree",
      lying(gates((gate) => [gate.gate === "verify" ? { ...gate, tree: world.treeOf(world.base) } : gate])),
    );
    await refused("gate-other-tree", lying(gates((gate) => [gate.gate === "scope" ? { ...gate, tree: null } : gate])));
    await refused(
      "gate-not-passed",
      lying(gates((gate) => (gate.gate === "verify" ? [gate, { ...gate, outcome: "fail" }] : [gate]))),
    );
    await refused("gate-repeated", lying(gates((gate) => (gate.gate === "verify" ? [gate, gate] : [gate]))));
    await refused(
      "gate-unknown",
      lying(gates((gate) => (gate.gate === "verify" ? [gate, { ...gate, gate: "audit" }] : [gate]))),
    );
  });

  it("is refused without evidence", async () => {
    await refused("evidence-missing", lying(gates((gate) => [{ ...gate, evidence: [] }])));
    await refused("evidence-missing", lying(records((record) => (record.job.endsWith("/test") ? [] : [record]))));
  });

  it("is refused where evidence names no image by its content, or one that the bundle does not", async () => {
    const named = (image: string): string => lying(records((record) => [{ ...record, image }]));
    for (const name of ["node:24", "", "node@sha256:1", `node@sha256:${"1".repeat(63)}`])
      await refused("image-missing", named(name));
    await refused("image-unlisted", named(`node@sha256:${"2".repeat(64)}`));
  });

  it("is refused where evidence ends before it begins, or after it was complete", async () => {
    const timed = (over: Partial<Verification["saw"]["records"]["shown"][number]>): string =>
      lying(records((record) => [{ ...record, ...over }]));
    await refused("times", timed({ startedAt: "2026-11-20T10:00:00.001Z" }));
    await refused("times", timed({ endedAt: "2026-11-20T10:00:00.001Z" }));
  });

  it("is refused where a command of the policy was not run on this tree, or failed", async () => {
    await refused(
      "command-missing",
      lying(records((record) => [{ ...record, argv: record.argv.map((word) => word.replace("test.js", "true")) }])),
    );
    await refused(
      "command-missing",
      lying(
        records((record) => [record.job.endsWith("/test") ? { ...record, tree: world.treeOf(world.base) } : record]),
      ),
    );
    await refused(
      "command-failed",
      lying(records((record) => [record.job.endsWith("/test") ? { ...record, exitCode: 1 } : record])),
    );
  });

  it("is refused where a criterion's command was not seen to pass", async () => {
    await refused(
      "criterion-unshown",
      lying(records((record) => [record.job.includes("criterion") ? { ...record, exitCode: 2 } : record])),
    );
  });

  it("is refused where no command covers the change", async () => {
    const narrow = bundleWorld();
    try {
      const only = narrow.policy.replace("test: node test.js", 'test: { run: node test.js, when: ["docs/**"] }');
      narrow.git("checkout", "-q", "main");
      const main = narrow.commit({ ".github/lintel.yml": only }, "Narrow");
      narrow.git("update-ref", "refs/remotes/origin/main", main);
      const { code, faults } = await narrow.verify(narrow.bundle);
      expect(code).toBe(1);
      expect(faults).toContain("not-covered");
      seen.add("not-covered");
      messages.set("not-covered", "No command covers it.");
    } finally {
      narrow.close();
    }
  });
});

describe("an old proof", () => {
  it("is refused for an edited spec", async () => {
    const edited = world.file("edited.md", issueText.replace("It is documented", "It is well documented"));
    await refused("other-spec", world.bundle, "--spec", edited);
    await refused("other-spec", world.bundle, "--spec", "deadbeef");
    await refused("spec-unreadable", world.bundle, "--spec", world.file("no-spec.md", "nothing"));
  });

  it("is refused when older than asked for, or from the future", async () => {
    await refused("too-old", world.bundle, "--max-age", "12h");
    const later = { ...world.predicate.run, finishedAt: "2026-11-22T10:00:00.000Z" };
    await refused(
      "from-the-future",
      lying((same) => ({ ...same, run: later })),
    );
  });
});

describe("a log", () => {
  it("that is missing or was changed is found", async () => {
    const name = world.sha256(world.logs.test).slice(7);
    const place = join(world.logDirectory, name);
    writeFileSync(place, "ok 2\n");
    await refused("log-differs", world.bundle, "--logs", world.logDirectory);
    rmSync(place);
    await refused("log-missing", world.bundle, "--logs", world.logDirectory);
    writeFileSync(`${place}.log`, world.logs.test);
    expect(await world.verify(world.bundle, "--logs", world.logDirectory)).toMatchObject({ code: 0 });
  });
});

describe("a question that makes no sense", () => {
  it.each([
    [["--key", "/nonexistent/key"]],
    [["--spec", "/nonexistent/spec.md"]],
    [["--max-age", "soon"]],
    [["another.jsonl"]],
    [["--commit", "-x"]],
  ])("is exit 2: %j", async (args) => {
    // `-x` after an option is refused by node's own parser.
    const asked = world.verify(world.bundle, ...args).catch((error: unknown) => error);
    const answer = await asked;
    if (answer instanceof Error) expect("code" in answer && answer.code).toMatch(/ERR_PARSE_ARGS/u);
    else expect((answer as { code: number }).code).toBe(2);
  });

  it("is exit 2 for a key file that holds a private key or none", async () => {
    const secret = world.key.key.export({ type: "pkcs8", format: "pem" }).toString();
    for (const text of [secret, "", "hello", `${world.key.pem}rubbish\n-----BEGIN X-----\nAA==\n-----END X-----\n`])
      expect(await world.verify(world.bundle, "--key", world.file("bad.pem", text))).toMatchObject({ code: 2 });
  });
});

describe("a shallow clone", () => {
  it("is told what it lacks", async () => {
    const shallow = join(world.root, "shallow");
    execFileSync("git", ["clone", "-q", "--depth=1", "--branch=lintel/7", `file://${world.repo}`, shallow]);
    await refused("base-missing", world.bundle, "--repo", shallow, "--key", world.file("k2.pem", world.key.pem));
  });
});

/** Seen in further-ways.test.ts, because they need clones that are broken. */
const elsewhere: readonly FaultCode[] = ["clone-incomplete", "clone-damaged"];

it("each way a bundle can be wrong was seen, and has a message of its own", () => {
  expect(faultCodes.filter((code) => !seen.has(code) && !elsewhere.includes(code))).toEqual([]);
  const starts = [...messages.values()].map((message) => message.replaceAll(/`[^`]*`|\d+/gu, ""));
  expect(starts.filter((message) => message.length < 15)).toEqual([]);
  expect(starts.filter((message, at) => starts.indexOf(message) !== at)).toEqual([]);
});
