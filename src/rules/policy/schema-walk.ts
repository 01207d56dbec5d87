import * as z from "zod";
import type { Path } from "./yaml-document.ts";

/** A schema without its defaults and the like. */
export const bare = (schema: unknown): unknown => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return bare(schema.unwrap());
  return schema;
};

/** The schema of what stands at a path of the input; of a union, its mapping. */
export const schemaAt = (schema: unknown, path: Path): unknown => {
  const here = bare(schema);
  const [first, ...rest] = path;
  if (here instanceof z.ZodUnion) {
    const mapping = here.options.map(bare).find((option) => option instanceof z.ZodObject);
    return first === undefined ? here : schemaAt(mapping, path);
  }
  if (first === undefined) return here;
  if (here instanceof z.ZodObject)
    return Object.hasOwn(here.shape, first) ? schemaAt(here.shape[first], rest) : undefined;
  if (here instanceof z.ZodRecord) return schemaAt(here.valueType, rest);
  return here instanceof z.ZodArray ? schemaAt(here.element, rest) : undefined;
};

/** Keys the mapping at a path may have; none where any name goes. */
export const keysAt = (schema: unknown, path: Path): readonly string[] => {
  const found = schemaAt(schema, path);
  const mapping =
    found instanceof z.ZodUnion ? found.options.map(bare).find((option) => option instanceof z.ZodObject) : found;
  return mapping instanceof z.ZodObject ? Object.keys(mapping.shape) : [];
};
