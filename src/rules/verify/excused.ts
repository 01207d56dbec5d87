import type { TestCase } from "../../model/report.ts";
import type { Spec } from "../../model/spec.ts";
import { namesCase } from "../behaviour/names-case.ts";
import { namesFile } from "../behaviour/names-file.ts";

/** Test files that the spec names as such: what they hold may change as a whole. */
export const excusedFiles = (spec: Spec | undefined, paths: readonly string[]): readonly string[] =>
  paths.filter((path) => namesFile(spec?.changesBehaviour ?? [], path));

/** Whether the spec's `Changes behaviour` names a case. */
export const isExcused = (spec: Spec | undefined, { name, suite, file = "" }: TestCase): boolean =>
  namesCase(spec?.changesBehaviour ?? [], { name, suite, file });
