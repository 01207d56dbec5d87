/** A registry's answer about one package, or one version of it, with every tarball's address led to `base`. */
export function rewriteTarballs(document: unknown, base: string): unknown {
  if (!isRecord(document)) return document;
  rewriteVersion(document, base, document["name"]);
  const versions = document["versions"];
  if (isRecord(versions)) {
    for (const version of Object.values(versions))
      if (isRecord(version)) rewriteVersion(version, base, document["name"]);
  }
  return document;
}

/** Only the last part of the address counts: whatever host it names, we ask our own registry. */
function rewriteVersion(version: Record<string, unknown>, base: string, fallback: unknown): void {
  const { dist } = version;
  const name = version["name"] ?? fallback;
  if (!isRecord(dist) || typeof dist["tarball"] !== "string" || typeof name !== "string") return;
  const tail = dist["tarball"].split("?")[0]?.split("/-/").at(-1) ?? "";
  dist["tarball"] = `${base}/${name}/-/${tail}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
