import type { Digest } from "../../model/names.ts";
import type { Verification } from "../../model/proof.ts";
import { assembleBundle } from "./assemble-bundle.ts";
import type { Checkout } from "./checkout.ts";
import type { Checked, Fault } from "./fault.ts";
import { judgeCompleteness } from "./judge-completeness.ts";
import { judgeFreshness, type Expectations } from "./judge-freshness.ts";
import { judgeLogs } from "./judge-logs.ts";
import { judgeSubject, type Bundle } from "./judge-subject.ts";
import { openSealed } from "./open-sealed.ts";
import { readBundle } from "./read-bundle.ts";
import type { TrustedKey } from "./trusted-key.ts";

/** A bundle whose signatures hold under trusted keys. */
export type OpenedBundle = Bundle & { readonly key: TrustedKey };

/** Opens a bundle with keys from elsewhere. Of several faults only the first is told: nothing behind it can be believed. */
export const openBundle = (bytes: Uint8Array, keys: readonly TrustedKey[]): Checked<OpenedBundle> => {
  const read = readBundle(bytes);
  if (!read.ok) return read;
  const opened = read.value.map((sealed) => openSealed(sealed, keys));
  const broken = opened.find((each) => !each.ok);
  if (broken?.ok === false) return broken;
  const bundle = assembleBundle(opened.flatMap((each) => (each.ok ? [each.value] : [])));
  if (!bundle.ok) return bundle;
  const { opened: one, ...rest } = bundle.value;
  return { ok: true, value: { ...rest, key: one.key } };
};

type Held = {
  readonly checkout: Checkout;
  readonly expectations: Omit<Expectations, "paths">;
  /** Digests of the log files that were given, by the digest they stand for; undefined when none were given. */
  readonly logs: ReadonlyMap<Digest, Digest> | undefined;
  /** The repository that is asked about, by number or name; undefined where nobody said. */
  readonly repository: string | undefined;
};

/** Everything that is wrong with an opened bundle; nothing is wrong with one that is verified. */
export const judgeBundle = (
  bundle: OpenedBundle,
  { checkout, expectations, logs, repository }: Held,
): readonly Fault[] => {
  const { predicate } = bundle.verification;
  const paths = checkout.base?.paths ?? [];
  return [
    ...judgeSubject(bundle, checkout, repository),
    ...judgeCompleteness(predicate, checkout),
    ...judgeFreshness(predicate, bundle.key, { ...expectations, paths }),
    ...(logs === undefined ? [] : judgeLogs(predicate, logs)),
  ];
};

/** What was not looked at, because nobody gave it: no fault, but worth knowing. */
export const notLookedAt = (predicate: Verification, { expectations, logs }: Held): readonly string[] => [
  ...(logs === undefined
    ? [`${predicate.saw.records.count} records speak of logs; give \`--logs DIR\` to compare them.`]
    : []),
  ...(expectations.spec === undefined
    ? [
        `It was built for the spec \`${predicate.spec.digest.slice(7, 15)}\` of issue ${predicate.spec.issue}; give \`--spec FILE\` to compare the issue's text.`,
      ]
    : []),
];
