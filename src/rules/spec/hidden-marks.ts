import type { Code, Definition, Image, ImageReference, Link, LinkReference, Nodes, Root, Table } from "mdast";
import type { Cut } from "./cut.ts";
import { withoutInvisible } from "./invisible.ts";
import { everyNode, spanOf } from "./markdown.ts";

/** Languages that GitHub draws instead of showing: their source, comments included, is not seen. */
const drawn = new Set(["mermaid", "math", "geojson", "topojson", "stl"]);

/** What Markdown itself hides: link titles and definitions, image texts, fence information, surplus table cells. */
export const hiddenMarks = (root: Root, text: string): readonly Cut[] => {
  const all = [...everyNode(root)];
  const page: Page = {
    text,
    definitions: new Map(all.flatMap((node) => (node.type === "definition" ? [[node.identifier, node] as const] : []))),
    footnotes: new Set(all.flatMap((node) => (node.type === "footnoteReference" ? [node.identifier] : []))),
    used: new Set(
      all.flatMap((node) => (node.type === "linkReference" || node.type === "imageReference" ? [node.identifier] : [])),
    ),
  };
  return all.flatMap((node) => cutsFor(node, page));
};

type Page = {
  readonly text: string;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly footnotes: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
};

const cutsFor = (node: Nodes, page: Page): readonly Cut[] => {
  const span = spanOf(node);
  if (span === undefined) return [];
  const whole = (kind: string, found: string): Cut => ({
    ...span,
    instead: "",
    found: found.trim() === "" ? undefined : { kind, text: found },
  });
  if (node.type === "image" || node.type === "imageReference")
    return [whole("text of an image", imageText(node, page))];
  if (node.type === "definition") return [whole("link definition", definitionText(node, page))];
  if (node.type === "footnoteDefinition" && !page.footnotes.has(node.identifier))
    return [whole("footnote that nothing refers to", page.text.slice(span.from, span.to))];
  if (node.type === "link" || node.type === "linkReference") return linkCuts(node, span, page);
  if (node.type === "code") return codeCuts(node, span, page.text);
  return node.type === "table" ? surplusCells(node, page.text) : [];
};

const imageText = (image: Image | ImageReference, page: Page): string => {
  const target = image.type === "image" ? image : page.definitions.get(image.identifier);
  return [image.alt, target?.title].filter(Boolean).join(" / ");
};

const definitionText = (definition: Definition, { used }: Page): string => {
  const plain = used.has(definition.identifier) && !definition.title && isPlainUrl(definition.url);
  if (plain && !/\s/u.test(definition.label ?? "")) return "";
  return [definition.label, definition.url, definition.title].filter(Boolean).join(" / ");
};

/** An address that carries no words of its own. */
const isPlainUrl = (url: string): boolean => url.length <= 200 && /^[\w.#/:@?=&~+,;()-]+$/u.test(url);

const linkCuts = (link: Link | LinkReference, span: { from: number; to: number }, page: Page): readonly Cut[] => {
  if (page.text[span.from] !== "[") return [];
  if (link.children.every(isUnseen)) {
    const target = page.text.slice(span.from, span.to);
    return [{ ...span, instead: "", found: { kind: "link without text", text: target } }];
  }
  const last = link.children.at(-1);
  const end = last === undefined ? span.from + 1 : spanOf(last)?.to;
  if (end === undefined) return [];
  const target = link.type === "link" ? link : page.definitions.get(link.identifier);
  const plain = target !== undefined && isPlainUrl(target.url);
  const label =
    link.type === "linkReference" && link.referenceType === "full" && /\s/u.test(link.label ?? "") ? link.label : "";
  const parts = [link.type === "link" ? link.title : "", plain ? "" : target?.url, label].filter(Boolean);
  const found = parts.length === 0 ? undefined : { kind: "title or target of a link", text: parts.join(" / ") };
  return [{ from: end, to: span.to, instead: plain ? `](${target.url})` : "]", found }];
};

const isUnseen = (node: Nodes): boolean =>
  node.type === "text"
    ? withoutInvisible(node.value).trim() === ""
    : /^(?:image|imageReference|html|break)$/u.test(node.type);

const codeCuts = (code: Code, span: { from: number; to: number }, text: string): readonly Cut[] => {
  const fence = /^(`{3,}|~{3,})/u.exec(text.slice(span.from, span.to))?.[0];
  if (fence === undefined) return [];
  if (drawn.has((code.lang ?? "").toLowerCase()))
    return [{ ...span, instead: "", found: { kind: "source of a drawing", text: code.value } }];
  const lang = /^[\w+#.-]{1,20}$/u.test(code.lang ?? "") ? (code.lang ?? "") : "";
  const info = text.slice(span.from + fence.length, span.to).split("\n", 1)[0] ?? "";
  if (info.trim() === lang) return [];
  const from = span.from + fence.length;
  return [
    { from, to: from + info.length, instead: lang, found: { kind: "words behind a code fence", text: info.trim() } },
  ];
};

/** Cells beyond the header's are not rendered. */
const surplusCells = (table: Table, text: string): readonly Cut[] => {
  const width = table.children[0]?.children.length ?? 0;
  return table.children.flatMap((row) =>
    row.children.slice(width).flatMap((cell) => {
      const span = spanOf(cell);
      return span === undefined
        ? []
        : [
            {
              ...span,
              instead: "",
              found: { kind: "table cell beyond the last column", text: text.slice(span.from, span.to) },
            },
          ];
    }),
  );
};
