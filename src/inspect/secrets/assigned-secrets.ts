import { entropyOf, isDummy } from "./is-dummy.ts";
import type { Secret } from "./secret.ts";

/** A name that says it holds a credential, and what is given to it. */
const assignment =
  /(?<![A-Za-z])((?:[A-Za-z0-9]{1,30}[_.-]){0,5}[A-Za-z0-9]{0,30}(?:secret|token|passw(?:or)?d|passphrase|credential|api[_-]?key|apikey|private[_-]?key|access[_-]?key|auth[_-]?key|signing[_-]?key|encryption[_-]?key)[A-Za-z0-9_]{0,20})["'`]?\s{0,3}(?::=|=>|:|=)\s{0,3}["'`]([^"'`\s]{12,200})["'`]/giu;

/** The same without quotes, as settings files have it: alone on its line. */
const setting =
  /^[ \t]*(?:export[ \t]+|-[ \t]+|ENV[ \t]+|ARG[ \t]+)?((?:[A-Za-z0-9]{1,30}[_.-]){0,5}[A-Za-z0-9]{0,30}(?:secret|token|passw(?:or)?d|passphrase|credential|api[_-]?key|apikey|private[_-]?key|access[_-]?key)[A-Za-z0-9_]{0,20})[ \t]{0,3}[=:][ \t]{0,3}([^\s"'`;,#]{16,200})[ \t]*$/gimu;

/** Names that speak of such things without holding one. */
const harmless =
  /(?:public|hash|digest|checksum|integrity|type|kind|name|field|header|pattern|regex|url|uri|path|file|prefix|error|message|csrf[_-]?header|tokenizer|tokens?count)/iu;

/** Values assigned to names of credentials that look drawn at random. */
export function assignedSecrets(text: string): readonly Secret[] {
  return [...text.matchAll(assignment), ...text.matchAll(setting)].flatMap(
    ({ 0: whole, 1: name = "", 2: value = "", index }) => {
      if (harmless.test(name) || isDummy(value) || !isRandom(value)) return [];
      return [
        {
          kind: `value of \`${name.slice(0, 40)}\``,
          value,
          at: index + whole.indexOf(value),
          inAddress: false,
          isDoubtful: true,
        },
      ];
    },
  );
}

/** Words, paths, identifiers, addresses, UUIDs and version strings are not random enough. */
function isRandom(value: string): boolean {
  if (/^[\w.-]*\/|:\/\/|^[a-z]+(?:[-_. :/][a-z]+)*$|^[A-Z]+(?:_[A-Z]+)*$|\s|[()[\]{}<>]/u.test(value)) return false;
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu.test(value)) return false;
  // What people write where they need any password.
  if (/12345|abcdef|qwerty|^(?:pass(?:word|wd)?|test|my|some|secret)[-_\d]/iu.test(value)) return false;
  if (/^[a-z]+(?:[_.:-][a-z]+)*(?:[_.:-]v?\d+)*$/iu.test(value)) return false;
  // Addresses of contracts are public.
  if (/^0x[0-9a-f]{40}$/iu.test(value)) return false;
  const hasDigits = (value.match(/\d/gu) ?? []).length >= 3;
  const isHex = /^[0-9a-f]{32,}$/iu.test(value);
  return hasDigits && (isHex ? entropyOf(value) >= 3 : /[a-z]/iu.test(value) && entropyOf(value) >= 3.6);
}
