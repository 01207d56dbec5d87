import * as z from "zod";

/**
 * What leaves a sandbox: every path that differs from the tree the workspace started on.
 * Comes from a program that read agent-written files, so it is checked again on arrival.
 */
export const exportedFile = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("deleted"), path: z.string().min(1).max(4096) }),
  z.strictObject({
    kind: z.literal("written"),
    path: z.string().min(1).max(4096),
    mode: z.enum(["100644", "100755", "120000"]),
    /** File bytes; for a symlink (120000) its target. */
    base64: z.base64(),
  }),
]);
export type ExportedFile = z.infer<typeof exportedFile>;

/** The export of one workspace. `dropped` names what was left behind and why (sockets, nested repositories, over the limit). */
export const workspaceExport = z.strictObject({
  files: z.array(exportedFile).max(20_000),
  dropped: z.array(z.strictObject({ path: z.string().max(4096), why: z.string().max(200) })).max(1_000),
});
export type WorkspaceExport = z.infer<typeof workspaceExport>;
