/** Resolves when the process is asked to stop: a signal, or the end of the parent that started it with a channel. */
export const untilStopped = async (): Promise<void> => {
  await new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
    process.once("disconnect", resolve);
    // There was a channel, and it is closed already; whoever never had one has not even the property.
    if ("connected" in process && !process.connected) resolve(undefined);
  });
  // An open channel keeps a process alive that has nothing left to do, and its parent waits for it to end.
  if (process.connected) process.disconnect();
};
