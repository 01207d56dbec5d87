import type { Proven } from "../../src/model/screen.ts";

/** What is said of a tree once it is proven, as if a bundle were stored. */
export const proven =
  (tree: string, check: Partial<Proven["check"]> = {}, body = "Closes it"): (() => Promise<Proven>) =>
  () =>
    Promise.resolve({
      proof: { digest: `sha256:${"ab".repeat(32)}`, url: undefined, basis: `sha256:${"cd".repeat(32)}` },
      body,
      check: { title: "Passed", summary: "all", externalId: `run/1/${tree}`, ...check },
    });
