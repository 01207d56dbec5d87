/**
 * A program for `python -c` that runs unittest as `python -m unittest` would and leaves its results as JUnit XML. Its
 * first argument is the report's path, its second the files to keep of what was found, one a line; none keeps all. It
 * holds no single quote, so that it stands in a pair of them.
 */
export const unittestRunner = `import os, sys, unittest
from xml.sax.saxutils import quoteattr
report, only = sys.argv[1], sys.argv[2].split("\\n") if sys.argv[2] else []
here = os.getcwd()
def file_of(test):
    kind = type(test)
    if kind.__name__ == "_FailedTest":
        path = test._testMethodName.replace(".", os.sep) + ".py"
        known = [each for each in only if each == path or each.endswith(os.sep + path)]
        return known[0] if known else path
    path = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return "" if path is None else os.path.relpath(path, here)
def each_in(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from each_in(one)
        else:
            yield one
class Result(unittest.TextTestResult):
    def startTestRun(self):
        super().startTestRun()
        self.told = {}
    def tell(self, test, kind, text=""):
        if kind == "failure" or test not in self.told:
            self.told[test] = (kind, text + self.told.get(test, ("", ""))[1])
    def addSuccess(self, test):
        super().addSuccess(test)
        self.tell(test, "")
    def addError(self, test, err):
        super().addError(test, err)
        self.tell(test, "failure", self.errors[-1][1])
    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, "failure", self.failures[-1][1])
    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.tell(test, "skipped")
    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.tell(test, "skipped")
    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.tell(test, "failure", "AssertionError: passes, and was expected to fail")
    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.tell(test, "failure", "%s\\n%s" % (subtest, self._exc_info_to_string(err, test)))
def plain(text):
    return "".join(c if c in "\\n\\t" or " " <= c < "\\ud800" or "\\ue000" <= c <= "\\ufffd" else "?" for c in text)
def line(test, kind, text):
    name = getattr(test, "_testMethodName", None) or test.id()
    suite = type(test).__module__ + "." + type(test).__qualname__ if hasattr(test, "_testMethodName") else ""
    inner = "" if kind == "" else "<skipped/>" if kind == "skipped" else "<failure message=%s/>" % quoteattr(plain(text))
    path = file_of(test) if hasattr(test, "_testMethodName") else ""
    return "<testcase name=%s classname=%s file=%s>%s</testcase>" % (*map(quoteattr, map(plain, (name, suite, path))), inner)
class Runner(unittest.TextTestRunner):
    resultclass = Result
    def run(self, test):
        if only:
            test = unittest.TestSuite([one for one in each_in(test) if file_of(one) in only])
        result = super().run(test)
        lines = [line(one, kind, text) for one, (kind, text) in result.told.items()]
        with open(report, "w", encoding="utf-8") as out:
            out.write("<testsuites><testsuite>" + "".join(lines) + "</testsuite></testsuites>")
        return result
unittest.main(module=None, argv=["python -m unittest", *sys.argv[3:]], testRunner=Runner)
`;
