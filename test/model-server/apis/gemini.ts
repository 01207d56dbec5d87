import type { Answer, Api, Piece } from "../conversation.ts";
import { event, listOf, parts, textOf, type Json } from "./event.ts";

const stops = { end: "STOP", tools: "STOP", "max tokens": "MAX_TOKENS", refusal: "SAFETY" } as const;

/** Gemini's `generateContent` and `streamGenerateContent`. */
export const gemini: Api = {
  name: "gemini",
  read(path, body, n) {
    const [, model, method] =
      /\/v1(?:beta)?\/models\/([^/:]+):(generateContent|streamGenerateContent)$/u.exec(path) ?? [];
    if (model === undefined) return undefined;
    const { contents, tools, systemInstruction } = body as Json;
    const said = listOf(contents)
      .filter(({ role }) => role !== "model")
      .flatMap((content) => listOf(content["parts"]));
    const declared = listOf(tools).flatMap((tool) => listOf(tool["functionDeclarations"]));
    return {
      api: "gemini",
      model,
      stream: method === "streamGenerateContent",
      system: textOf((systemInstruction as Json | undefined)?.["parts"]),
      tools: declared.map((tool) => ({
        name: String(tool["name"]),
        schema: (tool["parametersJsonSchema"] ?? tool["parameters"] ?? {}) as Json,
        freeform: false,
      })),
      texts: said.filter(({ text }) => typeof text === "string").map(({ text }) => String(text)),
      results: said.flatMap(({ functionResponse }) =>
        functionResponse === undefined ? [] : [JSON.stringify(functionResponse)],
      ),
      n,
    };
  },
  events(answer) {
    const chunks = answer.pieces.flatMap((piece) => partsOf(piece, 4).map((part) => chunkOf(answer, [part])));
    return [...chunks, { ...chunkOf(answer, [{ text: "" }], stops[answer.stop]), usageMetadata: usageOf(answer) }].map(
      (data) => event(data),
    );
  },
  whole: (answer) => ({
    ...chunkOf(
      answer,
      answer.pieces.flatMap((piece) => partsOf(piece, 1)),
      stops[answer.stop],
    ),
    usageMetadata: usageOf(answer),
  }),
  fault: (status, message) => ({ error: { code: status, message, status: "UNKNOWN" } }),
};

function chunkOf({ id, model }: Answer, pieces: readonly Json[], finishReason?: string): Json {
  return {
    candidates: [
      { content: { role: "model", parts: pieces }, index: 0, ...(finishReason === undefined ? {} : { finishReason }) },
    ],
    modelVersion: model,
    responseId: id,
  };
}

function usageOf({ usage }: Answer): Json {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: usage.output,
    totalTokenCount: prompt + usage.output,
    ...(usage.cacheRead === 0 ? {} : { cachedContentTokenCount: usage.cacheRead }),
  };
}

function partsOf(piece: Piece, most: number): readonly Json[] {
  switch (piece.kind) {
    case "thinking":
      return [{ text: piece.text, thought: true }];
    case "text":
      return parts(piece.text, most).map((text) => ({ text }));
    case "call":
      return [{ functionCall: { id: piece.id, name: piece.tool, args: piece.input }, thoughtSignature: "c2lnbmVk" }];
  }
}
