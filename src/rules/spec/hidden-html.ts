import type { Root } from "mdast";
import type { Cut } from "./cut.ts";
import { everyNode, spanOf } from "./markdown.ts";

type Piece = { readonly from: number; readonly to: number; readonly text: string; readonly closed: boolean };

const voids = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
/** Elements whose content a reader does not see, or not at once. */
const unseen = new Set(
  (
    "details script style template noscript svg math iframe object select datalist title head textarea audio video " +
    "canvas noframes noembed frameset xmp plaintext rp dialog applet"
  ).split(" "),
);
const unseenAttribute = /(?:^|[\s"'/])(?:style|hidden|aria-hidden|color|bgcolor)(?=$|[\s=/])/iu;
const harmlessAttribute =
  /(?:^|[\s"'/])(?:src|srcset|href|width|height|align|valign|border|media|start|open|rel|type)\s*=\s*(?:"[^"\s]*"|'[^'\s]*'|[^\s"'>]+)/giu;
const piece =
  /<!--(?:>|->|[\s\S]*?-->)|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<![a-z][^>]*>|<\/?[a-z][a-z0-9-]*(?![a-z0-9-])(?:"[^"]*"|'[^']*'|[^"'>])*>|(?<open><[!?/a-z][\s\S]*$)/giu;

/**
 * What raw HTML hides: comments, elements a reader does not see, attribute text. Tags themselves are cut always. What is
 * never closed hides, as in a browser, everything after it.
 */
export const hiddenHtml = (root: Root, text: string): readonly Cut[] => {
  const cuts: Cut[] = [];
  let hiding: { readonly name: string; readonly from: number; readonly depth: number } | undefined;
  for (const part of pieces(root, text)) {
    const tag = /^<(\/?)([a-z][a-z0-9-]*)/iu.exec(part.text);
    const name = (tag?.[2] ?? "").toLowerCase();
    if (hiding !== undefined) {
      if (name !== hiding.name) continue;
      const depth: number = hiding.depth + (tag?.[1] === "/" ? -1 : 1);
      if (depth === 0) cuts.push(element(hiding.name, hiding.from, part.to, text));
      hiding = depth === 0 ? undefined : { ...hiding, depth };
    } else if (!part.closed) {
      cuts.push(never(part.text.startsWith("<!--") ? "HTML comment" : "HTML", part.from, text));
    } else if (tag?.[1] === "" && !voids.has(name) && hides(name, part.text)) {
      hiding = { name, from: part.from, depth: 1 };
    } else cuts.push(markup(part, name));
  }
  return hiding === undefined ? cuts : [...cuts, element(hiding.name, hiding.from, text.length, text)];
};

const pieces = (root: Root, text: string): readonly Piece[] =>
  [...everyNode(root)].flatMap((node) => {
    const span = node.type === "html" ? spanOf(node) : undefined;
    if (span === undefined) return [];
    return [...text.slice(span.from, span.to).matchAll(piece)].map((match) => ({
      from: span.from + match.index,
      to: span.from + match.index + match[0].length,
      text: match[0],
      closed: match.groups?.["open"] === undefined,
    }));
  });

const hides = (name: string, tag: string): boolean => unseen.has(name) || unseenAttribute.test(attributes(tag));

const attributes = (tag: string): string => tag.replace(/^<\/?[a-z][a-z0-9-]*/iu, "").replace(/\/?>$/u, "");

const element = (name: string, from: number, to: number, text: string): Cut => ({
  from,
  to,
  instead: "",
  found: { kind: `hidden or folded <${name}>`, text: text.slice(from, to) },
});

const never = (kind: string, from: number, text: string): Cut => ({
  from,
  to: text.length,
  instead: "",
  found: { kind: `${kind} that is never closed`, text: text.slice(from) },
});

const markup = ({ from, to, text }: Piece, name: string): Cut => {
  const instead = name === "br" ? "\n" : "";
  if (text.startsWith("<!") || text.startsWith("<?")) {
    return {
      from,
      to,
      instead,
      found: { kind: "HTML comment", text: text.replace(/^<!--/u, "").replace(/-->$/u, "") },
    };
  }
  const rest = attributes(text).replaceAll(harmlessAttribute, " ").trim();
  return { from, to, instead, found: rest === "" ? undefined : { kind: `attributes of <${name}>`, text: rest } };
};
