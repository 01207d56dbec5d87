/** Resolves when the process is asked to stop: a signal, or the end of the parent that started it with a channel. */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
    if (process.channel !== undefined) process.once("disconnect", resolve);
  });
