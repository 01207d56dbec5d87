/** Letters of other scripts, and odd Latin ones, that people read as these; compatibility forms fall to NFKD. */
const readAs: Readonly<Record<string, string>> = {
  a: "аɑαаᴀΑАᎪꓮⲀⲁ",
  b: "ЬᏏʙΒВᏴꓐƅᖯ",
  c: "сϲᴄⅽСϹᏟꓚⲤⲥ",
  d: "ԁɗᴅᎠꓓᑯ",
  e: "еєҽᴇΕЕᎬꓰ℮",
  f: "ſƒϝꓝғ",
  g: "ɡցɢԌᏀꓖᶃ",
  h: "һհʜΗНᎻꓧⲎ",
  i: "іιıɪΙІᎥӀꓲⅼǀ",
  j: "јϳᴊЈᎫꓙ",
  k: "кκᴋΚКᏦꓗⲔ",
  l: "ӏⅼʟᏞꓡⳐ",
  m: "мᴍΜМᎷꓟⲘⅿ",
  n: "ոηɴΝꓠⲚп",
  o: "оοσօᴏΟОՕꓳⲞⲟøö",
  p: "рρᴘΡРᏢꓑⲢⲣ",
  q: "ԛգզԚ",
  r: "гʀɾᎡᏒꓣᴦ",
  s: "ѕꜱЅᏚꓢ",
  t: "тτᴛΤТᎢꓔⲦ",
  u: "υսᴜцꓴՍ",
  v: "νѵᴠⅴѴᏙꓦ",
  w: "ԝաᴡωѡᎳꓪԜ",
  x: "хχⅹΧХꓫⲬ",
  y: "уүγʏΥҮꓬⲨУ",
  z: "ᴢΖᏃꓜⲌʐ",
  ".": "․。｡ꓸ·٠۰‧",
  "/": "∕⁄╱⧸＼⧹∖\\",
  "-": "‐‑‒–—−⁃ー",
  _: "ˍ＿‗",
};

const seenAs = new Map(
  Object.entries(readAs).flatMap(([letter, others]) =>
    Array.from(others, (other): [string, string] => [other, letter]),
  ),
);

/**
 * A path as a hurried reader, or a file system that folds names, takes it: compatibility forms, accents, invisible code
 * points, look-alike letters, letter case, and what Windows drops at the end of a name are gone.
 */
export function foldedPath(path: string): string {
  const bare = path.normalize("NFKD").replace(/[\p{M}\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, "");
  const latin = Array.from(bare, (letter) => seenAs.get(letter) ?? letter).join("");
  return latin
    .toLowerCase()
    .split("/")
    .map((name) => name.replace(/:.*$/su, "").replace(/(?<=[^. ])[. ]+$/u, ""))
    .join("/");
}
