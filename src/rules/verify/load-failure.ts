/**
 * Whether a message speaks of code that could not be loaded, compiled or found, rather than of a wrong result. A test that
 * fails like this fails for any reason to lack the code.
 */
export const isLoadFailure = (message: string | undefined): boolean => {
  if (message === undefined || message.trim() === "") return true;
  return !assertion.test(message) && load.test(message);
};

const assertion =
  /AssertionError|ERR_ASSERTION|\bexpect\(|Expected\b[\s\S]*\b(?:Received|Actual|but got)\b|expected .+ to |should (?:be|equal|have|not|deep|loosely|throw)|^E\s+assert\b|assert .+ (?:==|!=|is|in|>|<) |DID NOT RAISE|Missing expected (?:exception|rejection)|\bnot equal\b|\boperator: /mu;

const load =
  /Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|ERR_UNKNOWN_FILE_EXTENSION|does not provide an export|SyntaxError|ReferenceError|is not a function|is not a constructor|is not iterable|is not defined|Cannot read propert|of undefined|of null|Cannot destructure|Failed to (?:resolve|load)|Transform failed|error TS\d+|ImportError|ModuleNotFoundError|AttributeError|NameError|IndentationError|unexpected keyword argument|takes (?:no|from \d+ to \d+|\d+) (?:positional )?arguments?|required (?:positional|keyword-only) arguments?|fixture '\w+' not found|error(?:s)? (?:during|while) collecti|collection (?:failure|error)|\[build failed\]|\[setup failed\]|undefined: |undeclared name|cannot use |does not run|test failed$/mu;

/**
 * Whether a message tells of a crash over the nothing that idle code gives, at a line that asserts nothing: a test without
 * any assertion crashes like this too.
 */
export const isCrashOnNothing = (message: string | undefined): boolean => {
  if (message === undefined) return false;
  if (/^panic: /mu.test(message)) return !/_test\.go:\d+: /u.test(message);
  return /\b(?:TypeError|AttributeError): .*(?:NoneType|Idle)/u.test(message) && !assertingLine.test(message);
};

/** pytest marks the line that failed; a traceback names it below its place. */
const assertingLine = /^>\s+.*\bassert|^\s+(?:self\.assert\w+\(|assert\b).*\n(?:\s+[\^~]+\s*\n)?\w*Error: /mu;
