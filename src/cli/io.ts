/** Where a command talks to: one line each. Injected, so that tests read what people would. */
export type Io = { readonly out: (line: string) => void; readonly err: (line: string) => void };

/** Exit codes of the command line: 0 as asked, 1 the work did not come out as hoped, 2 the call or its input was wrong. */
export type ExitCode = 0 | 1 | 2;
