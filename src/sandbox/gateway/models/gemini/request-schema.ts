import * as z from "zod";
import { imageBase64, packedBase64 } from "../media.ts";
import { id, object, share, tokens, toolName, word } from "../parts.ts";

const inlineData = z.union([
  z.strictObject({ mimeType: z.string().regex(/^image\/[a-z0-9.+-]{1,40}$/u), data: imageBase64 }),
  z.strictObject({ mimeType: z.string().regex(/^[a-z]{1,20}\/[a-z0-9.+-]{1,60}$/u), data: packedBase64 }),
]);

/** Text, content, and the two halves of a client's tool. No files, no addresses, nothing the provider runs. */
const part = z.strictObject({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  inlineData: inlineData.optional(),
  functionCall: z.strictObject({ id: id.optional(), name: toolName, args: object.optional() }).optional(),
  functionResponse: z
    .strictObject({
      id: id.optional(),
      name: toolName,
      response: object,
      parts: z.array(z.strictObject({ inlineData })).optional(),
    })
    .optional(),
});

const declaration = z.strictObject({
  name: toolName,
  description: z.string().optional(),
  parameters: object.optional(),
  parametersJsonSchema: z.unknown().optional(),
  response: object.optional(),
  responseJsonSchema: z.unknown().optional(),
});

/** The body of `generateContent`, as far as it is passed on. */
export const requestSchema = z.strictObject({
  contents: z
    .array(z.strictObject({ role: z.enum(["user", "model", "function"]).optional(), parts: z.array(part) }))
    .min(1),
  systemInstruction: z
    .strictObject({ role: z.string().max(20).optional(), parts: z.array(z.strictObject({ text: z.string() })) })
    .optional(),
  tools: z.array(z.strictObject({ functionDeclarations: z.array(declaration).optional() })).optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z
        .strictObject({ mode: word.optional(), allowedFunctionNames: z.array(toolName).optional() })
        .optional(),
    })
    .optional(),
  safetySettings: z.array(z.strictObject({ category: word, threshold: word })).optional(),
  generationConfig: z
    .strictObject({
      temperature: share.optional(),
      topP: share.optional(),
      topK: share.optional(),
      candidateCount: z.literal(1).optional(),
      maxOutputTokens: tokens.optional(),
      stopSequences: z.array(z.string()).optional(),
      thinkingConfig: z
        .strictObject({
          includeThoughts: z.boolean().optional(),
          thinkingBudget: z.int().min(-1).optional(),
          thinkingLevel: word.optional(),
        })
        .optional(),
      responseMimeType: z.enum(["text/plain", "application/json", "text/x.enum"]).optional(),
      responseSchema: object.optional(),
      responseJsonSchema: z.unknown().optional(),
      responseModalities: z.array(z.literal("TEXT")).optional(),
      seed: z.int().optional(),
      presencePenalty: share.optional(),
      frequencyPenalty: share.optional(),
      mediaResolution: word.optional(),
    })
    .optional(),
});

/** Says who asks: left out. */
export const dropped: readonly string[] = ["labels", "model"];
