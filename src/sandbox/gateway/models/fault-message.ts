import { isJson } from "./usage.ts";

const mostCharacters = 500;
const own: Readonly<Record<number, string>> = {
  401: "the model provider refuses the operator's key",
  403: "the model provider does not allow the operator's key to do this",
};

/**
 * What the client is told of a provider's error: clients read such sentences (a prompt that is too long is shortened), but a
 * provider may repeat part of a key, so of what concerns keys only our own words are said.
 */
export function faultMessage(status: number, answer: string, key: string | null): string {
  const ours = own[status];
  if (ours !== undefined) return ours;
  const said = messageIn(answer);
  if (said === undefined) return `the model provider answered ${status}`;
  const plain = said.replaceAll(/[\u0000-\u001f\u007f-\u009f]/gu, " ").slice(0, mostCharacters);
  return key !== null && repeatsKey(plain, key) ? `the model provider answered ${status}` : plain;
}

/** Any six characters of it in a row. */
function repeatsKey(text: string, key: string): boolean {
  for (let at = 0; at + 6 <= key.length; at += 1) if (text.includes(key.slice(at, at + 6))) return true;
  return false;
}

function messageIn(answer: string): string | undefined {
  try {
    const document: unknown = JSON.parse(answer);
    const first: unknown = Array.isArray(document) ? document[0] : document;
    const error = isJson(first) ? first["error"] : undefined;
    const message = isJson(error) ? error["message"] : error;
    return typeof message === "string" && message !== "" ? message : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
