import { everyPiece, parseCode, type Piece } from "../integrity/read/parse-code.ts";

type Edit = { readonly from: number; readonly to: number; readonly text: string };

/**
 * A Go file whose functions return at once, with values of nothing, and whose constants, tables and field tags are empty.
 * What stood in the bodies stays behind the return, so that no import and no name is unused. Undefined where a file has
 * nothing to make idle. A file that helps tests stays as it is: idle, it would make them green.
 */
export const idleGo = (text: string): string | undefined => {
  const root = parseCode("go", "a.go", text);
  if (helpsTests(root, text)) return text;
  const edits = root.kids.flatMap((piece) => editsIn(piece, text));
  if (edits.length === 0) return undefined;
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((made, { from, to, text: put }) => made.slice(0, from) + put + made.slice(to), text);
};

const helpsTests = (root: Piece, text: string): boolean =>
  root.kids.some(({ name, from, to }) => name === "ImportDecl" && /"testing(?:\/\w+)?"/u.test(text.slice(from, to)));

const editsIn = (piece: Piece, text: string): readonly Edit[] => {
  switch (piece.name) {
    case "FunctionDecl":
    case "MethodDecl":
      return returning(piece, text);
    case "ConstDecl":
      return literalsIn(piece);
    case "VarDecl":
      return [...everyPiece(piece)].filter(({ name }) => name === "VarSpec").flatMap(valuesIn);
    case "TypeDecl":
      return tagsIn(piece, text);
    default:
      return [];
  }
};

const returning = ({ kids }: Piece, text: string): readonly Edit[] => {
  const body = kids.find(({ name }) => name === "Block");
  if (body === undefined) return [];
  const name = kids.findIndex((kid) => kid.name === "DefName" || kid.name === "FieldName");
  const after = kids.slice(name + 1).filter((kid) => kid.name !== "Block" && kid.name !== "TypeParams");
  const [, result] = after;
  const values = result === undefined ? "" : valuesOf(result, text);
  const at = body.from + 1;
  return [{ from: at, to: at, text: ` return${values === "" ? "" : ` ${values}`};` }];
};

/** Results with names have their values already. */
const valuesOf = (result: Piece, text: string): string => {
  if (result.name !== "Parameters") return nothingOf(text.slice(result.from, result.to));
  const each = result.kids.filter(({ name }) => name === "Parameter");
  if (each.some(({ kids }) => kids.length > 1 && kids[0]?.name === "DefName")) return "";
  return each.map(({ from, to }) => nothingOf(text.slice(from, to))).join(", ");
};

const nothingOf = (type: string): string => {
  if (type.startsWith("*")) return `new(${type.slice(1)})`;
  return type.startsWith("map[") ? `${type}{}` : `*new(${type})`;
};

const literalsIn = (piece: Piece): readonly Edit[] =>
  [...everyPiece(piece)].flatMap(({ name, from, to }) => {
    const nothing = { Number: "0", String: '""' }[name];
    return nothing === undefined ? [] : [{ from, to, text: nothing }];
  });

const valuesIn = ({ kids }: Piece): readonly Edit[] => {
  const equals = kids.findIndex(({ name }) => name === "=");
  return (equals === -1 ? [] : kids.slice(equals + 1)).flatMap((value) => {
    if (value.name !== "TypedLiteral") return literalsOf(value);
    const content = value.kids.at(-1);
    return content === undefined ? [] : [{ from: content.from, to: content.to, text: "{}" }];
  });
};

const literalsOf = (value: Piece): readonly Edit[] =>
  value.name === "Number" || value.name === "String" ? literalsIn(value) : [];

const tagsIn = (piece: Piece, text: string): readonly Edit[] =>
  [...everyPiece(piece)]
    .filter(({ name }) => name === "String")
    .map(({ from, to }) => ({ from, to, text: text.slice(from, to).replaceAll(/(\w+):"[^"]*"/gu, '$1:"-"') }));
