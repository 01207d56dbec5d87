import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { buildSchema, type GraphQLSchema } from "graphql";

/** GitHub's own GraphQL schema, a constant that is parsed at its first use (about a third of a second). */
export const officialSchema: () => GraphQLSchema = lazily(() => {
  const manifest = findPackageJSON("@octokit/graphql-schema", import.meta.url);
  if (manifest === undefined) throw new Error("The package @octokit/graphql-schema is not installed.");
  const sdl = readFileSync(join(dirname(manifest), "schema.graphql"), "utf8");
  return buildSchema(sdl, { assumeValidSDL: true, assumeValid: true });
});

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
