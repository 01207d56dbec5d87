/** One line of evidence on standard output: who asked for what and what came of it; never bodies, never keys. */
export function writeLine(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}
