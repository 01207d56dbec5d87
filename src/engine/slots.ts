/** Lets at most `most` tasks run at once; the others wait their turn, first come first served. */
export const createSlots = (most: number) => {
  let free = most;
  const waiting: (() => void)[] = [];
  const enter = async (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const first = waiting.shift();
    if (first === undefined) free += 1;
    else first();
  };
  return {
    take: async <T>(task: () => Promise<T>): Promise<T> => {
      await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
};
