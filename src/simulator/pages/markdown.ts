import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import type { Html } from "./html.ts";

/** GitHub's Markdown as HTML; raw HTML in it is shown as text and unsafe links lose their target. */
export function markdown(text: string): Html {
  const visible = text.replaceAll(/<!--[\s\S]*?-->/g, "");
  return { html: micromark(visible, { extensions: [gfm()], htmlExtensions: [gfmHtml()] }) };
}
