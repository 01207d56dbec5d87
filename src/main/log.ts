import { pino, type Logger } from "pino";

/** The log of a process: JSON lines on standard output, or on standard error where output belongs to a command. */
export const createLog = (level: string, to: "stdout" | "stderr" = "stdout"): Logger =>
  pino(
    { level, base: null, redact: { paths: ["*.authorization", "*.token", "*.privateKey"], censor: "…" } },
    pino.destination({ fd: to === "stdout" ? 1 : 2, sync: true }),
  );
