import type { TestCase } from "../../../model/report.ts";

/** What one format's reader gives: its cases, or why it is none, as a sentence's end. */
export type Read = readonly TestCase[] | string;
