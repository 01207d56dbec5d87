/**
 * Whether a policy file says `halted`, even where it says nothing else that can be read: any top-level value but `false`
 * counts, in any encoding, however often it is given.
 */
export const isHalted = (text: string): boolean => {
  const legible = text.replaceAll(/[\0\uFEFF\uFFFD]/gu, "");
  const root = /^(?:(?:#.*|---|%.*|[ \t]*)(?:\r\n?|\n))*[ \t]*\{/u.test(legible) ? inFlow : inBlock;
  return [...legible.matchAll(root)].some(
    (match) => !/^(?:false|~|null|)$/iu.test((match[1] ?? "").replaceAll(/^["']|["']$/gu, "")),
  );
};

const inBlock = /^(?:---[ \t]+)?["']?halted["']?[ \t]*:(?:[ \t]+|$)([^\s#,}]*)/gimu;
/** In a file that is one `{ ... }`, depth is not looked at: too much halts, which is the safe side. */
const inFlow = /[\s{,]["']?halted["']?[ \t]*:\s*([^\s#,}]*)/giu;
