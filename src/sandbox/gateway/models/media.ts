import * as z from "zod";

/** Base64 content of an image: told apart from text when input is estimated, and written out as the text it was. */
export type Media = { readonly media: true; readonly characters: number; toJSON(): string };

function mediaOf(text: string): Media {
  return { media: true, characters: text.length, toJSON: () => text };
}

export function isMedia(value: unknown): value is Media {
  return typeof value === "object" && value !== null && "media" in value && "toJSON" in value;
}

const base64 = z.string().refine((text) => text !== "" && !/[^A-Za-z0-9+/=_-]/u.test(text), "must be base64");

/** Base64 that counts as text: documents, audio. */
export const plainBase64 = base64;
export const imageBase64 = base64.transform(mediaOf);

/** A `data:` address, the only kind there is: whatever else it named, the provider would fetch. */
export const imageDataUrl = z
  .string()
  .refine((text) => isDataUrl(text, "image/"), "must be a data: address with a base64 image")
  .transform(mediaOf);

export const fileDataUrl = z
  .string()
  .refine((text) => isDataUrl(text, ""), "must be a data: address with base64 content");

function isDataUrl(text: string, kind: string): boolean {
  const comma = text.indexOf(",");
  const head = /^data:([a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,80});base64$/u.exec(text.slice(0, Math.max(0, comma)));
  return head?.[1]?.startsWith(kind) === true && base64.safeParse(text.slice(comma + 1)).success;
}
