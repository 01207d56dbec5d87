import { anyAddress, doubtfulForms } from "./doubtful-forms.ts";
import { looksRandom } from "./is-dummy.ts";
import { providerForms } from "./provider-forms.ts";
import type { Secret } from "./secret.ts";

/** Forms that secretlint's rules do not know, each with a prefix or frame that nothing else has. */
const patterns: readonly (readonly [kind: string, form: RegExp])[] = [
  ["Google API key", /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/gu],
  ["Google OAuth secret", /\bGOCSPX-[0-9A-Za-z_-]{28}(?![0-9A-Za-z_-])/gu],
  ["Stripe key", /\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{20,}/gu],
  ["PyPI token", /\bpypi-[0-9A-Za-z_-]{50,}/gu],
  ["GitHub token", /\b(?:gh[opusr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{40,})/gu],
  ["npm token", /\bnpm_[0-9A-Za-z]{36}(?![0-9A-Za-z])/gu],
  ["GitLab token", /\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|soat)-[0-9A-Za-z_-]{20,}/gu],
  ["Mailgun key", /\bkey-[0-9a-f]{32}(?![0-9a-f])/gu],
  ["DigitalOcean token", /\bdo[opr]_v1_[0-9a-f]{64}\b/gu],
  ["Azure storage key", /\bAccountKey=[0-9A-Za-z+/]{80,90}={0,2}/gu],
  ["Telegram bot token", /\b\d{8,10}:AA[0-9A-Za-z_-]{33}(?![0-9A-Za-z_-])/gu],
  ["Discord token", /\b[MNO][0-9A-Za-z_-]{23,25}\.[0-9A-Za-z_-]{6}\.[0-9A-Za-z_-]{27,38}(?![0-9A-Za-z_-])/gu],
  ["Slack token", /\bxox[abeoprs]-(?:\d+-)*[0-9A-Za-z-]{20,}/gu],
  ["Slack webhook", /\bhooks\.slack\.com\/services\/T[0-9A-Z]{6,}\/B[0-9A-Z]{6,}\/[0-9A-Za-z]{20,}/gu],
  ["Heroku key", /\bHRKU-[0-9A-Za-z_-]{30,}/gu],
  ["Anthropic key", /\bsk-ant-[0-9A-Za-z_-]{30,}/gu],
  ["OpenAI key", /\bsk-(?=[a-z0-9_-]*[A-Z])(?=[A-Za-z_-]*\d)(?:proj-|svcacct-|admin-)?[0-9A-Za-z_-]{40,}/gu],
  ["New Relic key", /\bNRAK-[0-9A-Z]{27}\b/gu],
  ["Sentry token", /\bsntr[yu]s_[0-9A-Za-z_=+/-]{40,}/gu],
  ["Postman key", /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b/gu],
  ["Age secret key", /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/gu],
  ["private key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[^-]{0,400}?[0-9A-Za-z+/]{40}/gu],
];

/** Credentials with a form of their own that no rule of the library tells. */
export function patternSecrets(text: string): readonly Secret[] {
  const certain = [...patterns, ...providerForms].flatMap(([kind, form]) =>
    [...text.matchAll(form)].map(({ 0: value, index }) => ({ kind, value, at: index, inAddress: false })),
  );
  const doubtful = doubtfulForms.flatMap(([kind, form]) =>
    [...text.matchAll(form)].flatMap(({ 0: whole, 1: value = "", index }) =>
      looksRandom(value)
        ? [{ kind, value, at: index + whole.lastIndexOf(value), inAddress: false, isDoubtful: true as const }]
        : [],
    ),
  );
  const addresses = [...text.matchAll(anyAddress)].map(({ 0: value, index }) => ({
    ...{ kind: "address with a password", value, at: index, inAddress: true },
  }));
  return [...certain, ...doubtful, ...addresses];
}
