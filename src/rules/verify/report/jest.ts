import * as z from "zod";
import type { TestCase } from "../../../model/report.ts";
import { scanJson } from "../../proof/scan-json.ts";
import type { Read } from "./read.ts";

const schema = z.object({
  numFailedTests: z.int().min(0),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          ancestorTitles: z.array(z.string()).default([]),
          status: z.enum(["passed", "failed", "skipped", "pending", "todo", "disabled", "focused"]),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** Reads what `jest --json` writes. A file that does not run is a case that failed. */
export const parseJest = (text: string): Read => {
  const document = parsed(text);
  if (document === undefined) return "is not whole JSON";
  if (scanJson(text).twice !== undefined) return "gives a key twice, and programs differ in which they read";
  const read = schema.safeParse(document);
  if (!read.success) return "is JSON, but not what jest writes";
  const cases = read.data.testResults.flatMap((file) => {
    const inner = file.assertionResults.map((each): TestCase => ({
      name: each.title,
      suite: each.ancestorTitles.join(" > "),
      file: file.name,
      outcome: each.status === "passed" ? "passed" : each.status === "failed" ? "failed" : "skipped",
      message: each.status === "failed" ? (each.failureMessages ?? []).join("\n") : undefined,
    }));
    const isBroken = file.status === "failed" && !inner.some(({ outcome }) => outcome === "failed");
    return isBroken ? [...inner, brokenFile(file.name, file.message ?? "")] : inner;
  });
  const named = cases.filter(({ outcome }) => outcome === "failed").length;
  const counted = read.data.numFailedTests;
  return counted > named ? `counts ${counted} failures and names ${named === 0 ? "none" : named} of them` : cases;
};

const brokenFile = (file: string, message: string): TestCase => ({
  name: "the file does not run",
  suite: "",
  file,
  outcome: "failed",
  message,
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
