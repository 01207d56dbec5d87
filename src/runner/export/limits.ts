/** What an export may hold at most. `model/export.ts` refuses more on arrival. */
export const limits = {
  files: 20_000,
  fileBytes: 10 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
  dropped: 1_000,
} as const;
