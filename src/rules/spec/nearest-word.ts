import { distance } from "fastest-levenshtein";

/** The known word that somebody most likely meant: the nearest one, where few letters differ. */
export const nearestWord = <T extends string>(said: string, known: readonly T[]): T | undefined => {
  const word = plain(said.slice(0, 100));
  const [best] = known.map((name) => ({ name, far: distance(word, plain(name)) })).toSorted((a, b) => a.far - b.far);
  return best !== undefined && best.far <= Math.max(1, Math.floor(word.length * 0.4)) ? best.name : undefined;
};

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-\s]/gu, "_");
