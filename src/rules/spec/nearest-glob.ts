import { distance } from "fastest-levenshtein";
import { globMatcher, isPattern } from "./glob.ts";

/** A glob of the same shape that matches something: the one a person most likely meant, and how many files it matches. */
export const nearestGlob = (
  glob: string,
  paths: readonly string[],
): { readonly glob: string; readonly files: number } | undefined => {
  const { base, rest } = split(glob);
  const places = rest === "" ? [...paths, ...directoriesOf(paths)] : directoriesOf(paths);
  const best = places
    .map((place) => ({ place, far: farFrom(base, place) }))
    .filter(({ far }) => far <= Math.max(2, base.length / 2))
    .toSorted((a, b) => a.far - b.far || (a.place < b.place ? -1 : 1))
    .slice(0, 20);
  for (const { place } of best) {
    const isDirectory = rest === "" && !paths.includes(place);
    const candidate = isDirectory ? `${place}/**` : rest === "" ? place : `${place}/${rest}`;
    const files = countMatching(candidate, paths);
    if (files > 0) return { glob: candidate, files };
  }
  return undefined;
};

/** How many of these files a glob matches. */
export const countMatching = (glob: string, paths: readonly string[]): number =>
  paths.filter(globMatcher([glob], { nocase: false })).length;

/** The part of a glob before its first wildcard name, and the rest. */
const split = (glob: string): { readonly base: string; readonly rest: string } => {
  const names = glob.split("/");
  const first = names.findIndex(isPattern);
  if (first === -1) return { base: glob, rest: "" };
  return { base: names.slice(0, first).join("/"), rest: names.slice(first).join("/") };
};

const directoriesOf = (paths: readonly string[]): readonly string[] => {
  const found = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const directory = path.slice(0, end);
      if (found.has(directory)) break;
      found.add(directory);
    }
  }
  return [...found];
};

/** Edit distance, with abbreviations ("pay" for "payments"), other cases and missing parents ("payments" for "src/payments") near. */
const farFrom = (said: string, place: string): number => {
  const [a, b] = [said.toLowerCase(), place.toLowerCase()];
  if (a === b) return 0;
  if (a !== "" && (b.startsWith(a) || b.endsWith(`/${a}`))) return 1;
  return distance(a, b);
};
