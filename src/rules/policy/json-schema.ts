import * as z from "zod";
import { operatorSchema } from "../../model/operator.ts";
import { policySchema } from "../../model/policy.ts";

type Described = { readonly title: string; readonly schema: z.ZodType };

const files: Readonly<Record<"policy" | "operator", Described>> = {
  policy: { title: "Lintel policy (.github/lintel.yml)", schema: policySchema },
  operator: { title: "Lintel operator file", schema: operatorSchema },
};

/** The JSON Schema (draft 7, which editors know) of what a person may write into one of the two files. */
export const jsonSchemaOf = (file: keyof typeof files): JsonSchema => ({
  ...(z.toJSONSchema(files[file].schema, { io: "input", target: "draft-7" }) as JsonSchema),
  title: files[file].title,
});

/** The part of a JSON Schema that the reference prints. */
export type JsonSchema = {
  readonly title?: string;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
};
