/** Files at the top of a repository that say how its tests run, in the languages we have presets for. */
const names =
  /^(?:package\.json|pyproject\.toml|pytest\.ini|\.pytest\.ini|tox\.ini|setup\.cfg|go\.mod|\.mocharc\.(?:js|cjs|mjs|json|jsonc|ya?ml)|jest\.config\.(?:js|cjs|mjs|ts|cts|mts|json)|(?:vitest|vite)\.config\.(?:js|cjs|mjs|ts|cts|mts)|\.taprc|GNUmakefile|makefile|Makefile)$/u;

/** Whether the base's text of this file is wanted to know how tests run. */
export const isHarnessFile = (path: string): boolean => names.test(path);
