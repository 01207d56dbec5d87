/** The scripts of a `package.json`, and the names of all packages it asks for. */
export type Scripts = { readonly scripts: Readonly<Record<string, string>>; readonly packages: ReadonlySet<string> };

/** Reads a `package.json`; what is malformed has no scripts. */
export const readScripts = (text: string | undefined): Scripts => {
  const manifest = parsed(text);
  const strings = (value: unknown): Record<string, string> =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).filter((each): each is [string, string] => typeof each[1] === "string"),
        )
      : {};
  const packages = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].flatMap((key) =>
    Object.keys(strings(manifest[key])),
  );
  return { scripts: strings(manifest["scripts"]), packages: new Set(packages) };
};

const parsed = (text: string | undefined): Readonly<Record<string, unknown>> => {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/u, ""));
    return isObject(value) ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
