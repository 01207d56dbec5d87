import { expect, test } from "vitest";
import { rewriteTarballs } from "../../../../src/sandbox/gateway/packages/rewrite-tarballs.ts";

const base = "http://127.0.0.1:4873";

test("leads every tarball back to the gateway, whatever host it names", () => {
  const document = {
    name: "@a/b",
    versions: {
      "1.0.0": { name: "@a/b", dist: { tarball: "https://registry.example/@a/b/-/b-1.0.0.tgz", integrity: "x" } },
      "2.0.0": { name: "@a/b", dist: { tarball: "http://169.254.169.254/latest/-/b-2.0.0.tgz?x=y" } },
      "3.0.0": { dist: { tarball: "https://other.example/b.tgz" } },
    },
  };
  const { versions } = rewriteTarballs(document, base) as typeof document;
  expect(versions["1.0.0"].dist).toEqual({ tarball: `${base}/@a/b/-/b-1.0.0.tgz`, integrity: "x" });
  expect(versions["2.0.0"].dist.tarball).toBe(`${base}/@a/b/-/b-2.0.0.tgz`);
  expect(versions["3.0.0"].dist.tarball.startsWith(`${base}/@a/b/-/`)).toBe(true);
});

test("one version's document, and what is no document at all", () => {
  expect(rewriteTarballs({ name: "a", dist: { tarball: "https://x/a/-/a-1.tgz" } }, base)).toEqual({
    name: "a",
    dist: { tarball: `${base}/a/-/a-1.tgz` },
  });
  for (const odd of [null, 1, "x", [], { versions: 3 }, { versions: { "1": null } }, { dist: "x" }]) {
    expect(rewriteTarballs(structuredClone(odd), base)).toEqual(odd);
  }
});
