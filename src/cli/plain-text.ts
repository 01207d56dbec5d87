import { stripVTControlCharacters } from "node:util";

/** Somebody else's words for a terminal: nothing in them moves its cursor, colours it or names its window. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text.replaceAll(/\r\n?/gu, "\n")).replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu,
    "",
  );
