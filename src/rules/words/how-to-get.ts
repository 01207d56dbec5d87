import type { ProofRef } from "../../model/proof.ts";

/** Where the bundle is, by its digest, and how anybody checks it without us. */
export const howToGet = ({ digest, url }: ProofRef): string => {
  const hex = digest.replace(/^sha256:/u, "");
  const short = hex.slice(0, 12);
  if (url === undefined)
    return `**Proof** \`${digest}\`: download \`/proof/${hex}\` from this Lintel server, then \`lintel proof verify\` it in a clone, offline.`;
  return `**Proof** [\`${short}\`](${url}): \`lintel proof get ${url}\`, then \`lintel proof verify lintel-${short}/bundle.intoto.jsonl --logs lintel-${short}/logs\` in a clone, offline.`;
};
