import type { Source } from "./text-of.ts";

/** Something that a mock stands for: what a call of it looks like, as the source of a pattern. */
export type Mock = { readonly call: string };

/** A name that a file takes from a module. */
export type Imported = { readonly from: string; readonly name: string; readonly as: string };

const plainCall = (name: string): Mock => ({ call: `(?<![\\w.$])${name.replaceAll("$", "\\$")}\\(` });
const memberCall = (space: string, name: string): Mock => ({ call: `(?<![\\w.$])${space}\\.${name}\\(` });

/** Things of the language itself, or of the machine: to mock them is what mocks are for. */
const ofTheMachine =
  /^(?:Date|Math|console|process|global|globalThis|window|document|performance|crypto|JSON|fs|os|sys|time|datetime|random|subprocess|socket|path|http|https)$/u;

const mocking =
  /^(?:(?:vi|vitest|jest)\.(?:mock|doMock|unstable_mockModule|setMock)|(?:\w+\.)*mock\.module|td\.replace(?:Esm)?|quibble(?:\.esm)?|mock|mockRequire|rewiremock)\((?:import\()?"(?<from>[^"]+)"\)?(?<made>.*)$/u;
const stubbing =
  /^(?:(?:vi|jest)\.spyOn\((?<spied>[\w$]+),"(?<spy>[\w$]+)"\).*\.mock(?:Implementation|Return|Resolved|Rejected)|(?:\w+\.)*mock\.method\((?<object>[\w$]+),"(?<method>[\w$]+)",(?!\{times)|spyOn\((?<watched>[\w$]+),"(?<watch>[\w$]+)"\)\.and\.(?:return|call(?!Through)|resolve|reject)|sinon\.stub\((?<stubbed>[\w$]+),"(?<stub>[\w$]+)")/u;
const replacing =
  /^(?:const|let|var) ?\{(?<names>[^}]*)\}=(?:await )?(?:esmock|proxyquire)[\w.()]*?\("[^"]*",(?<made>.*)$/u;

/** What a call of JavaScript or TypeScript mocks, if it is a call that mocks. */
export function mocksInJavaScript(text: string, source: Source): readonly Mock[] {
  const module = mocking.exec(text)?.groups;
  if (module !== undefined) return ofModule(module["from"] ?? "", module["made"] ?? "", source);
  const stub = stubbing.exec(text)?.groups;
  if (stub !== undefined) {
    const space = stub["spied"] ?? stub["object"] ?? stub["watched"] ?? stub["stubbed"] ?? "";
    const name = stub["spy"] ?? stub["method"] ?? stub["watch"] ?? stub["stub"] ?? "";
    return ofTheMachine.test(space) ? [] : [memberCall(space, name)];
  }
  const rewired = /^([\w$]+)\.__set__\("([\w$]+)"/u.exec(text);
  if (rewired !== null) return [plainCall(rewired[2] ?? ""), memberCall(rewired[1] ?? "", rewired[2] ?? "")];
  const [, cached] = /^require\.cache\[require\.resolve\("([^"]+)"\)\]=(?!=)/u.exec(text) ?? [];
  if (cached !== undefined) return ofModule(cached, "", source);
  const replaced = replacing.exec(text)?.groups;
  const names = (replaced?.["names"] ?? "").split(",").map((each) => each.split(":")[0]?.trim() ?? "");
  return names.filter((name) => name !== "" && isMade(name, replaced?.["made"] ?? "")).map(plainCall);
}

function ofModule(from: string, made: string, source: Source): readonly Mock[] {
  // Packages stand for the world outside; own modules are named by their place.
  if (!/^(?:\.|@\/|~|#|src\/|\/)/u.test(from) || /[{,]"?spy"?:true/u.test(made)) return [];
  const isPart = /(?:importActual|importOriginal|requireActual|\bactual\b|\borig\w*)/iu.test(made);
  const isMocked = (name: string): boolean => !isPart || isMade(name, made);
  return importsOfJavaScript(source).flatMap(({ from: place, name, as }): Mock[] => {
    if (bare(place) !== bare(from))
      // What hands on the parts of a directory: a part that is mocked under the name it has there.
      return name !== "*" && isAbove(place, from) && isMade(name, made) && isMocked(name) ? [plainCall(as)] : [];
    if (name !== "*") return isMocked(name) ? [plainCall(as)] : [];
    const members = isPart ? [...made.matchAll(/([\w$]+)"?[:(]/gu)].map(([, each = ""]) => each) : ["\\w+"];
    return [...members.map((each) => memberCall(as, each)), ...(isMocked("default") ? [plainCall(as)] : [])];
  });
}

/** Whether a module is the index of a directory that another one lies in. */
const isAbove = (place: string, from: string): boolean =>
  /^\.{1,2}(?:\/|$)|^@\/|^~/u.test(place) && bare(from).startsWith(`${bare(place)}/`);

/** Whether an object that is written out has a member of that name. */
const isMade = (name: string, made: string): boolean =>
  new RegExp(`[{,]"?${name.replaceAll("$", "\\$")}"?(?:[:,(}]|$)`, "u").test(made);

const bare = (place: string): string => place.replace(/\.[cm]?[jt]sx?$/u, "").replace(/\/index$/u, "");

/** What a file of JavaScript takes from others. */
export function importsOfJavaScript({ text }: Source): readonly Imported[] {
  const found = [
    ...text.matchAll(/\bimport\s+(?!type\b)([^"'`;]{1,2000}?)\s+from\s*["']([^"']+)["']/gu),
    ...text.matchAll(
      /\b(?:const|let|var)\s+([^=;]{1,2000}?)\s*=\s*(?:await\s+)?(?:require|import)\(\s*["'`]([^"'`]+)["'`]/gu,
    ),
    ...[...text.matchAll(/(?<![\w.])(\{[^{}=;]{1,500}\}|\w+)\s*=\s*await\s+import\(\s*["'`]([^"'`]+)["'`]/gu)],
  ];
  return found.flatMap(([, names = "", from = ""]): Imported[] => {
    const [, inner = ""] = /\{([^}]*)\}/u.exec(names) ?? [];
    const each = inner.split(",").flatMap((one): Imported[] => {
      const [name = "", as] = one
        .trim()
        .replace(/^type\s+/u, "")
        .split(/\s+as\s+|\s*:\s*/u);
      return name === "" ? [] : [{ from, name, as: as ?? name }];
    });
    const [, space] = /^(?:\*\s+as\s+)?([\w$]+)/u.exec(names.trim()) ?? [];
    return space === undefined ? each : [...each, { from, name: "*", as: space }];
  });
}

const patching =
  /^(?:\w+\.)*(?:patch|monkeypatch\.setattr|mocker\.patch)\("(?<target>[\w.]+)"(?!.*\bwraps=)|^(?:\w+\.)*(?:patch\.object|monkeypatch\.setattr)\((?<space>\w+(?:\.\w+)*),"(?<name>\w+)"(?!.*\bwraps=)/u;

/** What a call of Python patches, if it is a call that patches. */
export function mocksInPython(text: string, source: Source): readonly Mock[] {
  const [, module] = /^sys\.modules\["([\w.]+)"\]=(?!=)/u.exec(text) ?? [];
  if (module !== undefined)
    return importsOfPython(source).flatMap(({ from, name, as }): Mock[] =>
      from === module ? [plainCall(as)] : `${from}.${name}` === module ? [memberCall(as, "\\w+")] : [],
    );
  const groups = patching.exec(text)?.groups;
  if (groups === undefined) return [];
  const path = (groups["target"] ?? `${groups["space"] ?? ""}.${groups["name"] ?? ""}`).split(".");
  const [name = "", space = ""] = path.toReversed();
  if (ofTheMachine.test(space) || ofTheMachine.test(path[0] ?? "")) return [];
  const isDotted = groups["target"] !== undefined;
  return importsOfPython(source).flatMap((each): Mock[] => {
    if (isDotted && each.from.split(".").find((part) => part !== "") !== path[0]) return [];
    // By the name that this file has for it, or as a member of what holds it.
    if (each.name === name) return [plainCall(each.as)];
    return each.name === space || each.as === space ? [memberCall(each.as, name)] : [];
  });
}

/** The same of Python. */
export function importsOfPython({ text }: Source): readonly Imported[] {
  const froms = [...text.matchAll(/^\s*from\s+([\w.]+)\s+import\s+(?:\(([^)]*)\)|([^\n(]+))/gmu)];
  const plain = [...text.matchAll(/^\s*import\s+([\w.]+)(?:\s+as\s+(\w+))?/gmu)];
  return [
    ...froms.flatMap(([, from = "", many, few = ""]) =>
      (many ?? few).split(",").flatMap((one): Imported[] => {
        const [name = "", as] = one
          .replace(/#.*/gu, "")
          .trim()
          .split(/\s+as\s+/u);
        return /^\w+$/u.test(name) ? [{ from, name, as: as ?? name }] : [];
      }),
    ),
    ...plain.map(([, from = "", as]): Imported => ({ from, name: from.split(".").at(-1) ?? "", as: as ?? from })),
  ];
}
