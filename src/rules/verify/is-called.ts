/** Whether a case's whole name is this, or ends in it behind a mark that runners put between names. */
export const isCalled = (whole: string, name: string): boolean =>
  whole === name || whole.endsWith(` › ${name}`) || whole.endsWith(` > ${name}`);
