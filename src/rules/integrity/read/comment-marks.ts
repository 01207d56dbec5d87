import { flatten, sourceOf } from "./text-of.ts";
import type { Mark, MarkKind } from "./test-file.ts";

type Form = { readonly kind: MarkKind; readonly form: RegExp };
type Stretch = { readonly from: number; readonly to: number };

/** Longer stretches without a tool are more than an exception. */
const mostLines = 10;
/** A list of more rules than that is as good as all of them. */
const mostRules = 3;
/** What is not taken up again within so many letters is left off. */
const farthest = 20_000;

const head = String.raw`^(?:\/\*+|\/\/+|#+|--|<!--|;+|%|\(\*|\*)?!?\s*`;

/** Comments that turn a tool off, as they read without needless spaces. */
const comments: readonly Form[] = [
  {
    kind: "lint off for a file",
    form: new RegExp(
      `${head}(?:(?:eslint|oxlint|stylelint)-disable(?!-)(?!\\s+[\\w@])|tslint:disable(?!-|:)|jshint\\s+ignore|biome-ignore-all|deno-lint-ignore-file|standard-disable$|(?:flake8|ruff):\\s*noqa(?!:)|pylint:\\s*(?:skip-file|disable=all)|nolint(?::all)?\\s*$|lint:file-ignore|NOLINTBEGIN|CHECKSTYLE[:.]OFF|phpcs:(?:ignoreFile|disable\\s*(?:\\*\\/)?$)|@?phpstan-ignore-file|rubocop:(?:disable|todo)\\s+all|swiftlint:disable\\s+all|credo:disable-for-this-file|shellcheck\\s+disable=all|ktlint-disable\\s*$|yamllint\\s+disable-file|scalastyle:off\\s*$|ansible-lint:\\s*skip)`,
      "iu",
    ),
  },
  {
    kind: "lint off",
    form: /(?:eslint|oxlint|stylelint)-disable(?:-next-line|-line)?|tslint:disable|biome-ignore|deno-lint-ignore|#\s*noqa|(?:flake8|ruff):\s*noqa|pylint:\s*disable|\/\/\s*nolint|lint:ignore|standard-disable|NOSONAR|NOLINT|rubocop:(?:disable|todo)|swiftlint:disable|phpcs:(?:ignore|disable)|phpstan-ignore|psalm-suppress|credo:disable|shellcheck\s+disable|yamllint\s+disable|ktlint-disable|detekt:|scalastyle:off|hadolint\s+ignore/u,
  },
  {
    kind: "types off for a file",
    form: /@ts-nocheck|@noflow\b|#\s*mypy:\s*ignore-errors|#\s*pyright:\s*(?:ignore-all|basic-off|basic|strict=false)|^#\s*type:\s*ignore\s*(?:\[|$)|#\s*typed:\s*(?:false|ignore)/u,
  },
  { kind: "types off", form: /@ts-(?:ignore|expect-error)|#\s*type:\s*ignore|#\s*pyright:\s*ignore|\$FlowFixMe/u },
  {
    kind: "coverage off for a file",
    form: /(?:istanbul|c8|v8)\s+ignore\s+file|#\s*pragma:\s*no\s*cover\s*file|coverage:ignore-file/u,
  },
  {
    kind: "coverage off",
    form: /(?:istanbul|c8|v8|node:coverage)\s+(?:ignore|disable)|pragma:\s*no\s*cover|coverage:ignore|LCOV_EXCL|simplecov:disable|:nocov:|@codeCoverageIgnore/u,
  },
  {
    kind: "asks for checks",
    form: /@ts-check\b|@flow\b|#\s*mypy:\s*(?:strict|disallow)|#\s*pyright:\s*strict|#\s*typed:\s*(?:true|strict|strong)/u,
  },
];

/** What a comment asks of tools; `whole` is the text it stands in. */
export function commentMark(text: string, whole: string, at: Stretch): MarkKind | undefined {
  const kind = comments.find(({ form }) => form.test(text))?.kind;
  if (kind === "lint off" && isForAll(text, whole, at)) return "lint off for a file";
  if (kind === "coverage off" && isLong(text, whole, at)) return "coverage off for a file";
  return kind;
}

/** Many rules at once, from here to the end. */
function isForAll(text: string, whole: string, { to }: Stretch): boolean {
  const [, tool, list = ""] =
    /(eslint|oxlint|stylelint|rubocop|swiftlint|pylint|phpcs)[-:]\s?disable(?!-)[\s=:]+([^*\n]*)/u.exec(text) ?? [];
  if (tool === undefined || /^[^\n]*[^\s*/#]/u.test(lineAfter(whole, to))) return false;
  const rules = list.replace(/\s--\s.*$/u, "").match(/[\w@/.-]+/gu) ?? [];
  return rules.length > mostRules && !new RegExp(`${tool}[-:]\\s?enable`, "u").test(whole.slice(to, to + farthest));
}

const lineAfter = (whole: string, to: number): string => {
  const end = whole.indexOf("\n", to);
  return whole.slice(to, end < 0 ? undefined : end);
};

/** Where measuring is left off for a stretch, and not soon taken up again. */
function isLong(text: string, whole: string, { to }: Stretch): boolean {
  if (!/ignore\s+start|node:coverage\s+disable|LCOV_EXCL_START|coverage:ignore-start/u.test(text)) return false;
  const rest = whole.slice(to, to + farthest);
  const end = /ignore\s+stop|node:coverage\s+enable|LCOV_EXCL_(?:STOP|END)|coverage:ignore-end/u.exec(rest)?.index;
  return end === undefined || rest.slice(0, end).split("\n").length > mostLines;
}

const readable =
  /\.(?:vue|svelte|astro|php|rb|rake|kt|kts|swift|scala|groovy|dart|cs|fs|c|cc|cpp|cxx|h|hpp|m|mm|lua|pl|pm|sh|bash|zsh|ps1|ex|exs|erl|clj|hs|nim|jl|r|zig|css|scss|less|sass|ya?ml|tf|sql|coffee)$/iu;
const beginning = /(?:\/\*|\/\/|#|--|<!--|^\s*\*|;;)\s*!?\s*(?=\S)/u;

/** The same for files without a parser here: by lines, as far as comments are told by how they begin. */
export function marksInLines(path: string, text: string): readonly Mark[] {
  if (!readable.test(path)) return [];
  const source = sourceOf(text);
  let from = 0;
  return text.split("\n").flatMap((line): Mark[] => {
    const start = from;
    from += line.length + 1;
    if (line.length > 2_000) return [];
    const begin = beginning.exec(line);
    const suppressed = /^\s*(?:@file:Suppress|@SuppressWarnings|@Suppress|@NullUnmarked)\(\s*"(?:ALL|all)"/u.test(line);
    const kind =
      begin === null
        ? undefined
        : commentMark(line.slice(begin.index).trim(), text, { from: start, to: start + line.length });
    const found = suppressed ? "lint off for a file" : kind;
    return found === undefined
      ? []
      : [{ kind: found, text: flatten(line.trim().replace(/^\W+/u, "")) || found, line: source.line(start) }];
  });
}
