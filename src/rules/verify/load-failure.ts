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
  /Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|ERR_UNKNOWN_FILE_EXTENSION|does not provide an export|SyntaxError|ReferenceError|is not a function|is not a constructor|is not iterable|is not defined|Cannot read propert|of undefined|of null|Cannot destructure|Failed to (?:resolve|load)|Transform failed|error TS\d+|ImportError|ModuleNotFoundError|AttributeError|NameError|IndentationError|error(?:s)? (?:during|while) collecti|collection (?:failure|error)|\[build failed\]|\[setup failed\]|undefined: |undeclared name|cannot use |does not run|test failed$/mu;
