const platforms =
  /\b(?:os|arch|canImport|swift|compiler|targetEnvironment)\(|_WIN32|__linux__|__APPLE__|__GNUC__|_MSC_VER|NET\d|NETCOREAPP|NETSTANDARD|NETFRAMEWORK|DEBUG|__cplusplus|ANDROID|WINDOWS|LINUX|GTEST_HAS/u;

/** A text in which what no compiler reads is blank: comments of several lines, `#if` of something unknown, what follows the end. */
export function withoutUnread(path: string, text: string): string {
  const isRuby = /\.(?:rb|rake|cr)$/iu.test(path);
  const isCurly = /\.(?:php|cs|kt|kts|scala|groovy|swift|c|cc|cpp|h|hpp|m|dart|zig)$/iu.test(path);
  let rest = text;
  if (isRuby) rest = rest.replaceAll(/^=begin\b[\s\S]*?^=end\b.*$/gmu, blank).replace(/^__END__$[\s\S]*/mu, blank);
  if (isCurly) rest = rest.replaceAll(/(?<=^|[\s;{}])\/\*[\s\S]*?\*\//gu, blank);
  return /\.(?:cs|swift|c|cc|cpp|h|hpp|m)$/iu.test(path) ? withoutBranches(rest) : rest;
}

const blank = (found: string): string => found.replaceAll(/[^\n]/gu, "");

function withoutBranches(text: string): string {
  /** Whether each open `#if` is left out. */
  const open: boolean[] = [];
  return text
    .split("\n")
    .map((line) => {
      const [, word, condition = ""] = /^\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b(.*)$/u.exec(line) ?? [];
      if (word === "if" || word === "ifdef")
        open.push(!platforms.test(condition) && !/^\s*(?:1|true)\s*$/u.test(condition));
      else if (word === "ifndef") open.push(false);
      else if (word === "elif" || word === "else") open.push(!(open.pop() ?? true) && word === "elif");
      else if (word === "endif") open.pop();
      return word === undefined && open.includes(true) ? "" : line;
    })
    .join("\n");
}
