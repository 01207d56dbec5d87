/** Lines of Python that load modules by path and by name: whichever of the two the tests use, it has run. */
export const loadingLines = (paths: readonly string[]): readonly string[] =>
  paths
    .flatMap(moduleNames)
    .flatMap((name) => ["try:", `    __import__(${JSON.stringify(name)})`, "except BaseException:", "    pass"]);

/** `src/shop/cart.py` may be imported as `src.shop.cart` or as `shop.cart`. */
const moduleNames = (path: string): readonly string[] => {
  const parts = path
    .replace(/\.py$/u, "")
    .replace(/\/__init__$/u, "")
    .split("/");
  const at = parts.findLastIndex((part) => ["src", "lib", "python"].includes(part));
  return at === -1 || at === parts.length - 1 ? [parts.join(".")] : [parts.slice(at + 1).join("."), parts.join(".")];
};
