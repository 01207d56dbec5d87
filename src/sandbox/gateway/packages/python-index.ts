import { isJson } from "../models/usage.ts";

/** One file of a Python project, as an index lists it. */
export type PythonFile = {
  readonly name: string;
  /** Absolute, without the fragment. */
  readonly url: string;
  /** `sha256=...` and the like; empty when the index has none. */
  readonly fragment: string;
  /** Attributes of the link that installers heed. */
  readonly attributes: Readonly<Record<string, string>>;
};

/** Attributes of a link (PEP 503, 592, 658, 714). */
const known = ["data-requires-python", "data-yanked", "data-core-metadata", "data-dist-info-metadata"];

/** Reads a project's page of an index, in either of its forms; throws on a JSON one that is none. */
export function readPythonIndex(text: string, type: string, at: string): readonly PythonFile[] {
  return (type.includes("json") ? fromJson(JSON.parse(text)) : fromHtml(text)).flatMap((file) => {
    const url = URL.canParse(file.url, at) ? new URL(file.url, at) : undefined;
    if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) return [];
    const fragment = file.fragment === "" ? url.hash.slice(1) : file.fragment;
    url.hash = "";
    const name = file.name === "" ? decodeURIComponent(url.pathname.split("/").at(-1) ?? "") : file.name;
    return /^[\w.+!-]{1,300}$/u.test(name) ? [{ ...file, name, url: url.href, fragment }] : [];
  });
}

function fromJson(document: unknown): readonly PythonFile[] {
  const files: unknown = isJson(document) ? document["files"] : undefined;
  if (!Array.isArray(files)) throw new SyntaxError("an index without files");
  return files.filter(isJson).map((file) => ({
    name: String(file["filename"]),
    url: String(file["url"]),
    fragment: hashOf(file["hashes"]) ?? "",
    attributes: Object.fromEntries(
      [
        ["data-requires-python", textOf(file["requires-python"])],
        ["data-yanked", file["yanked"] === true ? "" : textOf(file["yanked"])],
        ["data-core-metadata", metadataOf(file["core-metadata"] ?? file["data-dist-info-metadata"])],
      ].flatMap(([key = "", value]) => (value === undefined ? [] : [[key, value]])),
    ),
  }));
}

function hashOf(hashes: unknown): string | undefined {
  if (!isJson(hashes)) return undefined;
  const [kind] = ["sha256", ...Object.keys(hashes)].filter((name) => typeof hashes[name] === "string");
  return kind === undefined ? undefined : `${kind}=${String(hashes[kind])}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function metadataOf(value: unknown): string | undefined {
  return value === true ? "true" : hashOf(value);
}

function fromHtml(text: string): readonly PythonFile[] {
  return [...text.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/giu)].map(([, inside = "", label = ""]) => {
    const attributes = new Map(
      [...inside.matchAll(/([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/giu)].map(
        ([, key = "", double, single]) => [key.toLowerCase(), decoded(double ?? single ?? "")] as const,
      ),
    );
    const kept = known.flatMap((key) => {
      const value = attributes.get(key);
      return value === undefined ? [] : [[key, value]];
    });
    return {
      name: decoded(label).trim(),
      url: attributes.get("href") ?? "",
      fragment: "",
      attributes: Object.fromEntries(kept) as Record<string, string>,
    };
  });
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(#?\w+);/gu, (whole, name: string) => entities[name.toLowerCase()] ?? whole);
}

/** The same page in our own writing, every file led to `addressOf`. */
export function writePythonIndex(files: readonly PythonFile[], addressOf: (file: PythonFile) => string): string {
  const links = files.map((file) => {
    const extra = Object.entries(file.attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
    const fragment = file.fragment === "" ? "" : `#${file.fragment}`;
    return `<a href="${escaped(addressOf(file) + fragment)}"${extra.join("")}>${escaped(file.name)}</a><br>`;
  });
  return `<!DOCTYPE html>\n<html><body>\n${links.join("\n")}\n</body></html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
