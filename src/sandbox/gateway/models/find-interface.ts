import { anthropic } from "./anthropic/anthropic.ts";
import { gemini } from "./gemini/gemini.ts";
import type { Interface, Target } from "./interface.ts";
import { chat } from "./openai/chat.ts";
import { responses } from "./openai/responses.ts";
import type { ModelSettings } from "../settings.ts";

const interfaces: readonly Interface[] = [anthropic, responses, chat, gemini];

export type Found = { readonly face: Interface; readonly target: Target };

/** Which interface a request is for, if it is one that this job's provider has. Paths are compared as they came. */
export function findInterface(method: string, url: string, models: ModelSettings): Found | undefined {
  if (method !== "POST") return undefined;
  const [, path = "", query = ""] = /^([^?#]*)(?:\?([^#]*))?$/u.exec(url) ?? [];
  for (const face of interfaces) {
    if (!models.interfaces.includes(face.kind) || !path.startsWith(`${face.prefix}/`)) continue;
    const target = face.match(path.slice(face.prefix.length), query);
    if (target !== undefined) return { face, target };
  }
  return undefined;
}

/** Whose shape an error takes for a path that nothing matches. */
export function faceOf(url: string): Interface {
  return interfaces.find(({ prefix }) => url.startsWith(`${prefix}/`)) ?? anthropic;
}
