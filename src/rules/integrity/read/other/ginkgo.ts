import type { Link } from "../../strength.ts";
import { everyPiece, type Piece } from "../parse-code.ts";
import { said } from "../text-of.ts";
import type { Mode } from "../test-file.ts";
import { beginCase } from "./begin-case.ts";
import { splitTop } from "./rows.ts";
import type { At, Reading, Step } from "./reading.ts";

const words = /^(?:ginkgo\.)?(?<how>[FPX]?)(?:(?<suite>Describe|Context|When)|It|Specify|DescribeTable)$/u;

/** A suite or case of Ginkgo: `It("adds", func() { … })`, with its words that skip and focus. */
export function beginGinkgo(
  reading: Reading,
  piece: Piece,
  at: At,
  callee: string,
  args: readonly string[],
): readonly Step[] | undefined {
  const found = words.exec(callee)?.groups;
  if (found === undefined || !/^"/u.test(args[0] ?? "")) return undefined;
  const body = [...everyPiece(piece)].find((kid) => kid.name === "Block");
  const isOff = /[PX]/u.test(found["how"] ?? "") || args.some((arg) => /^(?:ginkgo\.)?Pending$/u.test(arg));
  const isFocused =
    at.isFocused === true || found["how"] === "F" || args.some((arg) => /^(?:ginkgo\.)?Focus$/u.test(arg));
  const mode: Mode = isOff ? "skipped" : at.mode;
  const titles = [...at.titles, said(args[0] ?? "")];
  if (found["suite"] !== undefined) return body === undefined ? [] : [[body, { ...at, titles, mode, isFocused }]];
  const steps = beginCase(reading, piece, at, {
    body,
    titles,
    mode,
    rows: args.filter((arg) => /^(?:ginkgo\.)?Entry\(/u.test(arg)),
  });
  const draft = reading.drafts.at(-1);
  if (draft !== undefined && isFocused) reading.drafts[reading.drafts.length - 1] = { ...draft, isFocused };
  return steps;
}

/** A claim of Gomega, `Expect(a).To(Equal(b))`, as any other library would say it. */
export function ginkgoClaim(callee: string, args: readonly string[]): readonly Link[] | undefined {
  const [, subject = "", , not] =
    /^(?:gomega\.)?(?:Expect|Eventually|Consistently|Ω|Expect\w*WithOffset)\((.*)\)(?:\.\w+\([^()]*\))*\.(To|Should|(ToNot|NotTo|ShouldNot))$/u.exec(
      callee,
    ) ?? [];
  if (subject === "") return undefined;
  const [, matcher = "", inner = ""] = /^(?:gomega\.)?(\w+)\((.*)\)$/u.exec(args[0] ?? "") ?? [];
  const name = /^BeNumerically$/u.test(matcher) ? "greater" : matcher.replace(/^(?:Be|Have)(?=[A-Z])/u, "");
  return [
    { name: "assert", args: undefined },
    ...(not === undefined ? [] : [{ name: "not", args: undefined }]),
    { name, args: [subject, ...splitTop(inner)] },
  ];
}
