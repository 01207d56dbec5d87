import { isTestPath } from "../is-test-path.ts";
import { heldAssertions } from "./javascript/held-assertions.ts";
import { commentMark } from "./comment-marks.ts";
import { everyPiece, type Language, type Piece } from "./parse-code.ts";
import { flatten, type Source } from "./text-of.ts";
import type { Mark, MarkKind } from "./test-file.ts";

type Form = { readonly kind: MarkKind; readonly form: RegExp; readonly where?: "tests" | "sources" };

const javascript: readonly Form[] = [
  {
    kind: "neutered assertion",
    form: /^expect\.extend\((?:.*[{,])?(?:async )?(?:toBe|toEqual|toStrictEqual|toMatch|toMatchObject|toMatchSnapshot|toMatchInlineSnapshot|toContain|toContainEqual|toThrow|toThrowError|toHaveLength|toHaveProperty|toHaveBeen\w+|toHaveReturned\w*|toBe(?:Truthy|Falsy|Null|Undefined|Defined|NaN|CloseTo|InstanceOf|GreaterThan|LessThan)\w*)(?:\(|:)/u,
  },
  {
    kind: "tried again",
    form: /^(?:this|t|jest|vi|mocha|test|ctx|context|QUnit)\.(?:retries|retryTimes|retry)\((?!0\))|^(?:it|test|describe|suite)(?:\.\w+)*\(.{0,300}?[{,]"?(?:retry|retries)"?:(?!0|false)/u,
    where: "tests",
  },
  {
    kind: "neutered assertion",
    form: /^(?:Module|module\.constructor)\.(?:_load|_resolveFilename|prototype\.require)=(?!=)/u,
    where: "tests",
  },
  {
    kind: "neutered assertion",
    form: /^(?:(?:global|globalThis|window|self|exports)(?:\.|\["))?(?:assert|expect|should|chai|t)(?:(?:\.[\w$]+|\["[\w$]+"\])*)=(?!=)(?!require|await|import|chai\.|function\w*\(chai|\(0,|node_|assert|expect|typeof|global|tap|new)/u,
    where: "tests",
  },
  {
    kind: "neutered assertion",
    form: /^(?:(?:global|globalThis|window|exports|module\.exports)(?:\.|\["))?(?:assert|expect|chai)(?:\.[\w$]+|\["[\w$]+"\])+=(?!=)/u,
  },
  {
    kind: "neutered assertion",
    form: /^(?:global|globalThis|window)(?:\.|\[")(?:assert|expect|it|test|describe)"?\]?=(?!=)/u,
  },
  {
    kind: "neutered assertion",
    form: /^(?:require\("(?:node:)?assert(?:\/strict)?"\)|AssertionError|(?:assert\.)?AssertionError\.prototype|Assertion\.prototype|chai\.Assertion\.prototype)[.[][\w$"\].]*=(?!=)/u,
  },
  {
    kind: "neutered assertion",
    form: /^Object\.(?:defineProperty|defineProperties|assign)\((?:(?:global(?:This)?\.)?(?:assert|expect|chai)\b|require\("(?:node:)?assert|global(?:This)?,"?(?:assert|expect|it|test)"?)/u,
  },
  {
    kind: "neutered assertion",
    form: /^(?:jest|vi|mock|t\.mock|sinon|td)\.(?:mock|doMock|stub|replace|module|method|spyOn|unstable_mockModule)\((?:"(?:node:)?(?:assert(?:\/strict)?|chai|expect|should|node:test)"|(?:assert|expect|chai)\b)/u,
  },
  {
    kind: "neutered assertion",
    form: /^(?:Object|Array|String|Number|Boolean|Symbol|RegExp)\.prototype\.(?:toString|valueOf|equals)=(?!=)|^Object\.is=|^(?:require\("(?:node:)?util"\)|util)\.isDeepStrictEqual=/u,
  },
  { kind: "early exit", form: /^process\.(?:exit|reallyExit|kill|abort)\((?![1-9])/u, where: "tests" },
  { kind: "early exit", form: /^process\.(?:exit|reallyExit|on|once|emit)=(?!=)/u },
  {
    kind: "early exit",
    form: /^process\.(?:on|once|prependListener|addListener)\("(?:exit|beforeExit|uncaughtException|unhandledRejection)",.*(?:exitCode=0|process\.(?:exit|reallyExit)\(0?\)|=>\{\}|\(\w*\)\{\}|=>(?:undefined|null|0))/u,
  },
  { kind: "early exit", form: /^process\.exitCode=0$/u },
  { kind: "early exit", form: /^Cypress\.on\("fail",.*(?:=>(?:false|\{\}|undefined)|return false)/u },
  {
    kind: "detects the test run",
    form: /process\.env(?:\.|\[")(?:JEST_WORKER_ID|VITEST\w*|NODE_TEST_CONTEXT|MOCHA\w*|AVA_PATH|TAP\w*|PLAYWRIGHT\w*|CYPRESS\w*|npm_lifecycle_event|npm_lifecycle_script|LINTEL\w*)|process\.argv.*(?:mocha|jest|vitest|tape|\bava\b|--test|\.test\.|\.spec\.|_test)|typeof(?: |\()(?:describe|it|jest|vi|expect|suite|test|mocha)\)?[!=]==?"|\b(?:global|globalThis|window)(?:\.|\[")(?:describe|it|jest|vi|expect|mocha|__vitest\w*|__karma__|__coverage__)\b|(?:execArgv|argv)\.(?:includes|some|indexOf|find)\(.*test|require\.main(?:\?|!)?\.filename.*(?:test|mocha|jest)|process\.env(?:\.|\[")NODE_ENV"?\]?[!=]==?"test"|"test"[!=]==?process\.env\.NODE_ENV|NODE_V8_COVERAGE/u,
    where: "sources",
  },
  {
    // Where it runs, compared with one place: nothing but a machine's own tool has a reason to know it.
    kind: "detects the test run",
    form: /(?:process\.cwd\(\)|__dirname|__filename|process\.env\.(?:PWD|HOSTNAME)|(?:os\.)?hostname\(\)|import\.meta\.(?:dirname|filename|url))(?:[!=]==?"|\.(?:startsWith|includes)\("\/?workspace(?:"|\/))|"[^"]*"[!=]==?(?:process\.cwd\(\)|__dirname|__filename|(?:os\.)?hostname\(\))|"\/\.dockerenv"|"\/proc\/(?:1|self)\/cgroup"/u,
    where: "sources",
  },
  {
    kind: "detects the test run",
    form: /\.stack\b.*\.?(?:includes|match|test|indexOf|search)\(.*(?:test|spec|mocha|jest|vitest|tape)|(?:test|spec|mocha|jest|vitest)\w*\/?[a-z]*\.test\(.*\.stack/iu,
    where: "sources",
  },
  {
    kind: "reads tests",
    form: /(?:require|import|readFile(?:Sync)?|readdir(?:Sync)?|existsSync|createReadStream|glob(?:Sync)?)\((?:.*[,/"])?(?:\.{0,2}\/)?(?:tests?|__tests__|specs?)\/|\bfrom"(?:\.{1,2}\/)+(?:tests?|__tests__|specs?)\/|(?:require|import|readFile(?:Sync)?|existsSync)\(.*\.(?:test|spec)(?:\.[cm]?[jt]sx?)?"/u,
    where: "sources",
  },
  {
    kind: "neutered assertion",
    form: /^\(?(?:const|let|var)? ?[\w{}$,[\] ]+ (?:of|in)\[?(?:Object\.\w+\()?(?:assert|expect|chai)\b|^Object\.(?:keys|entries|getOwnPropertyNames|setPrototypeOf)\((?:assert|expect|chai)\b/u,
  },
  {
    kind: "detects the test run",
    form: /(?:mocha|jest|vitest|tape|node:test).*process\.(?:argv|execArgv|env\b(?!\.NODE_ENV))/u,
    where: "sources",
  },
  {
    kind: "reads tests",
    form: /(?:^require\(|\bfrom ?|^import ?\(?)"(?:tape|tap|mocha|jest|@jest\/[\w-]+|vitest|ava|chai|jasmine|qunit|uvu|node:test|expect|should|supertest)(?:\/[^"]*)?"/u,
    where: "sources",
  },
];

const python: readonly Form[] = [
  {
    kind: "neutered assertion",
    form: /^def (?:assert(?:Equals?|True|False|Is|IsNot|IsNone|IsNotNone|In|NotIn|Raises|AlmostEqual|NotEqual|(?:List|Dict|Tuple|Set|Sequence)Equal|Greater|Less|Regex)\(self\b|run\(self,result\b(?!.*super\())|^failureException=(?!=)/u,
    where: "tests",
  },
  {
    kind: "early exit",
    form: /^def load_tests\((\w+),(\w+),\w+\)(?!.*:.*\b(?:\1|\2)\b)|^unittest\.main\(.*exit=False/u,
    where: "tests",
  },
  { kind: "tried again", form: /^@(?:pytest\.mark\.)?(?:flaky|retry|rerun\w*)\b/u, where: "tests" },
  {
    kind: "neutered assertion",
    form: /^(?:unittest\.(?:case\.)?)?TestCase\.\w+=(?!=)|^(?:builtins|__builtins__)\.\w+=(?!=)|^self\.(?:assert|fail)\w*=(?!=)|^setattr\((?:unittest|TestCase|builtins|self,"(?:assert|fail))|^(?:pytest|unittest)\.\w+=(?!=)|^monkeypatch\.setattr\((?:"?(?:unittest|builtins|pytest))|^(?:mock\.)?patch(?:\.object)?\("?(?:unittest|builtins\.(?:assert|isinstance|all|any|len))/u,
  },
  { kind: "early exit", form: /^(?:os\._exit|sys\.exit|pytest\.exit|exit|quit)\((?![1-9])/u, where: "tests" },
  { kind: "types off", form: /^@(?:typing\.|t\.)?no_type_check\b/u },
  { kind: "early exit", form: /^os\._exit\(0?\)|^atexit\.register\(.*_exit/u },
  {
    kind: "detects the test run",
    form: /PYTEST_\w+|"(?:pytest|unittest|_pytest|nose)"\s*(?:not )?in sys\.modules|sys\.modules\.get\("(?:pytest|unittest)|(?:sys\.argv|inspect\.(?:stack|currentframe)|sys\._getframe|traceback\.\w+)\b.*test/u,
    where: "sources",
  },
  {
    kind: "reads tests",
    form: /^open\(.*(?:tests?\/|test_\w+\.py)|^(?:from|import) tests?(?:\.| )/u,
    where: "sources",
  },
  {
    kind: "always equal",
    form: /^def __(?:eq|contains|bool|lt|gt|le|ge)__\([^)]*\)(?:->\w+)?:(?:"""[^"]*""")?return True$/u,
  },
  { kind: "always equal", form: /^def __ne__\([^)]*\)(?:->\w+)?:(?:"""[^"]*""")?return False$/u },
  {
    kind: "reads sources",
    form: /^inspect\.getsource(?:lines)?\(|^(?:io\.)?open\((?:\w+\.)*\w+\.__file__|^(?:io\.)?open\("(?!.*(?:tests?|fixtures?|data|samples?|examples?)\/)[^"]*\w\/\w+\.py"|\b\w+\.__file__\)*\.read_(?:text|bytes)\(|^(?:pathlib\.)?Path\("(?!.*(?:tests?|fixtures?|data|samples?|examples?)\/)[^"]*\w\/\w+\.py"\)\.read_/u,
    where: "tests",
  },
  // What a plugin may do to a result, it may do to one that ought to be red.
  {
    kind: "neutered assertion",
    form: /^(?:async )?def pytest_(?:runtest_(?!logstart|logfinish)\w+|pyfunc_call|report_teststatus|sessionfinish|collection_(?:modifyitems|finish)|itemcollected|ignore_collect|exception_interact|fixture_setup)\(/u,
  },
  // An equality that never looks at what it belongs to; a class without content may ask for the other's class.
  {
    kind: "always equal",
    form: /^def __eq__\((\w+),\w+[^)]*\)(?:->[\w.]+)?:(?!.*\b\1\b)(?!.*\bsuper\()(?!.*isinstance\(\w+,\(?(?:\w+\.)*_*[A-Z])(?!.*return NotImplemented$)/u,
  },
  { kind: "always equal", form: /^__(?:eq|contains|bool|lt|gt|le|ge)__=lambda (\w+)\b[^:]*:(?!.*\b\1\b)/u },
  {
    kind: "always equal",
    form: /^(?:setattr\(\w+,"__eq__",|(?:\w+\.)?__eq__=(?!=)(?!lambda|None\b|(?:\w+\.)*__eq__$|_?\w*eq\w*$))/iu,
  },
  {
    kind: "neutered assertion",
    form: /^(?:sys|threading)\.set(?:trace|profile)(?:_all_threads)?\(|^sys\.monitoring\.(?:register_callback|use_tool_id)\(|^(?:vars\(builtins\)|(?:builtins|__builtins__)\.__dict__)\[[^\]]*\]=(?!=)|^(?:type|object)\.__setattr__\((?:\w+\.)*(?:TestCase|builtins)\b|^(?:import|from) _pytest\b/u,
  },
  {
    kind: "neutered assertion",
    form: /^from (?:unittest )?(?:unittest\.)?(?:mock )?import .*\b(?:ANY|mock)\b|^import (?:unittest\.)?mock\b|\bmock\.ANY\b/u,
    where: "sources",
  },
];

const go: readonly Form[] = [
  { kind: "tried again", form: /^(?:ginkgo\.)?FlakeAttempts\(/u, where: "tests" },
  {
    kind: "neutered assertion",
    form: /^t:?=(?:&testing\.[TB]\{|new\(testing\.[TB]\))/u,
    where: "tests",
  },
  { kind: "early exit", form: /^func TestMain\((?!.*\.Run\()(?!.{590})/u, where: "tests" },
  {
    kind: "reads sources",
    form: /^(?:os|ioutil)\.ReadFile\("(?!.*(?:testdata|fixtures?)\/)[^"]*\w\.go"\)/u,
    where: "tests",
  },
  {
    kind: "early exit",
    form: /^(?:os\.Exit|syscall\.Exit|runtime\.Goexit)\((?![1-9]|code|m\.Run|exitCode|result)/u,
    where: "tests",
  },
  {
    kind: "detects the test run",
    form: /testing\.Testing\(\)|flag\.Lookup\("test\.|strings\.\w+\(os\.Args.*test|os\.Args.*"-test|runtime\.Callers?\(.*test/u,
    where: "sources",
  },
  {
    kind: "reads tests",
    form: /^(?:os|ioutil)\.(?:ReadFile|Open|ReadDir)\(.*(?:_test\.go|testdata)/u,
    where: "sources",
  },
];

const rust: readonly Form[] = [
  { kind: "neutered assertion", form: /^macro_rules! ?(?:debug_)?assert(?:_eq|_ne|_matches)?\b/u },
  { kind: "early exit", form: /^(?:std::)?process::(?:exit|abort)\(/u, where: "tests" },
  {
    kind: "detects the test run",
    form: /^(?:std::)?env::args\(\).*test|RUST_TEST_\w+|CARGO_TARGET_TMPDIR/u,
    where: "sources",
  },
];

const java: readonly Form[] = [
  { kind: "lint off for a file", form: /^@SuppressWarnings\(.*"(?:all|ALL)"/u },
  { kind: "early exit", form: /^(?:System\.exit|Runtime\.getRuntime\(\)\.(?:exit|halt))\(/u, where: "tests" },
  {
    kind: "detects the test run",
    form: /getStackTrace\(\).*(?:junit|test)|Class\.forName\("org\.(?:junit|testng)|java\.class\.path.*junit/iu,
    where: "sources",
  },
];

const forms: Readonly<Record<Language, readonly Form[]>> = { javascript, python, go, rust, java };
const codePieces =
  /^(?:AssignmentExpression|AssignStatement|Assignment|CallExpression|CallExpr|MethodInvocation|MemberExpression|BinaryExpression|UnaryExpression|FunctionDefinition|ImportStatement|ImportDeclaration|IncDecStatement|ForOfSpec|ForInSpec|SubscriptExpression|String|MacroInvocation|Annotation|Decorator|FunctionDecl|VarDecl|MacroDefinition)$/u;
const longest = 600;

/** Marks that weaken a run or a tool, by the kind of piece they stand in. */
export function codeMarks(language: Language, path: string, root: Piece, source: Source): readonly Mark[] {
  const isTest = isTestPath(path);
  const fitting = forms[language].filter(({ where }) => where === undefined || (where === "tests") === isTest);
  const marks: Mark[] = [];
  const seen = new Set<string>();
  for (const piece of everyPiece(root)) {
    const isComment = /Comment$/u.test(piece.name);
    if (!isComment && !codePieces.test(piece.name)) continue;
    // Links of a chain begin at the same place: cut off, they say the same.
    const stretch = `${piece.from}-${Math.min(piece.to, piece.from + longest)}`;
    if (seen.has(stretch)) continue;
    seen.add(stretch);
    const text = isComment ? source.of(piece, longest).trim() : source.flat(piece, longest);
    const kind = isComment ? commentMark(text, source.text, piece) : fitting.find(({ form }) => form.test(text))?.kind;
    if (kind === undefined) continue;
    const line = source.line(piece.from);
    // An inner piece says the same as the one around it.
    if (marks.some((mark) => mark.kind === kind && mark.line === line)) continue;
    marks.push({ kind, text: isComment ? flatten(text.replace(/^\W+/u, "")) || kind : text, line });
  }
  const held = language === "javascript" && !isTest ? heldAssertions(root, source) : [];
  return [...marks, ...held.map((piece) => heldMark(piece, source))];
}

const heldMark = (piece: Piece, source: Source): Mark => {
  const around = { ...piece, from: Math.max(0, piece.from - 20), to: Math.min(source.text.length, piece.to + 40) };
  return { kind: "neutered assertion", text: source.flat(around), line: source.line(piece.from) };
};
