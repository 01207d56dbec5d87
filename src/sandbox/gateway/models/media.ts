import * as z from "zod";

/**
 * Base64 content: told apart from text when input is estimated, and written out as the text it was. An `image` has so many
 * tokens at most; documents, sound and moving pictures are packed, and a few bytes of them may fill a model's whole context.
 */
export type Media = { readonly media: "image" | "packed"; readonly characters: number; toJSON(): string };

function mediaOf(media: Media["media"]): (text: string) => Media {
  return (text) => ({ media, characters: text.length, toJSON: () => text });
}

export function isMedia(value: unknown): value is Media {
  return typeof value === "object" && value !== null && "media" in value && "toJSON" in value;
}

const base64 = z.string().refine((text) => text !== "" && !/[^A-Za-z0-9+/=_-]/u.test(text), "must be base64");

/** Documents, audio, video. */
export const packedBase64 = base64.transform(mediaOf("packed"));
export const imageBase64 = base64.transform(mediaOf("image"));

/** A `data:` address, the only kind there is: whatever else it named, the provider would fetch. */
export const imageDataUrl = z
  .string()
  .refine((text) => isDataUrl(text, "image/"), "must be a data: address with a base64 image")
  .transform(mediaOf("image"));

export const fileDataUrl = z
  .string()
  .refine((text) => isDataUrl(text, ""), "must be a data: address with base64 content")
  .transform(mediaOf("packed"));

function isDataUrl(text: string, kind: string): boolean {
  const comma = text.indexOf(",");
  const head = /^data:([a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,80});base64$/u.exec(text.slice(0, Math.max(0, comma)));
  return head?.[1]?.startsWith(kind) === true && base64.safeParse(text.slice(comma + 1)).success;
}
