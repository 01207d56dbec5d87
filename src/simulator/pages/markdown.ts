import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import sanitize from "sanitize-html";
import type { Html } from "./html.ts";

/** What GitHub's own sanitiser keeps; everything else loses its element and keeps its text. */
const elements =
  "a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img input ins kbd li ol p picture pre q rp " +
  "rt ruby s samp section source span strike strong sub summary sup table tbody td tfoot th thead tr tt ul var";

const options: sanitize.IOptions = {
  allowedTags: elements.split(" "),
  allowedAttributes: {
    "*": ["align", "alt", "colspan", "dir", "height", "id", "lang", "rowspan", "title", "width"],
    a: ["href"],
    code: ["class"],
    details: ["open"],
    img: ["src"],
    input: ["type", "checked", "disabled"],
    ol: ["start"],
  },
  allowedClasses: { code: ["language-*"] },
  allowedSchemes: ["http", "https", "mailto"],
  // Only the boxes of task lists; nobody can type into them.
  transformTags: {
    input: (name, { checked }) => ({
      tagName: name,
      attribs: { type: "checkbox", disabled: "", ...(checked === undefined ? {} : { checked }) },
    }),
  },
};

/** GitHub's Markdown as HTML that is safe to show; comments are not shown. */
export function markdown(text: string): Html {
  const rendered = micromark(text, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return { html: sanitize(rendered, options) };
}
