const directories =
  /(?:^|\/)(?:tests?|specs?|__tests__|__test__|testing|e2e|integration|unit|test-?suites?|testdata|fixtures?|__fixtures__|__snapshots__|__mocks__)(?:\/|$)/iu;
const names =
  /(?:^|\/)(?:tests?\.[cm]?[jt]sx?|[^/]*[._-](?:tests?|specs?|e2e|cy)\.[a-z]+|tests?\.(?:py|rs|rb|php|lua|sh)|test_[^/]*\.py|[^/]*_test\.(?:py|go|rb|exs?|dart|lua|cc|cpp|c)|[^/]*_spec\.rb|[^/]*(?:Test|Tests|Spec|IT|TestCase)\.(?:java|kt|scala|groovy|cs|fs|php|swift)|Test[A-Z][^/]*\.(?:java|kt|php|cs)|[^/]*\.(?:snap|feature))$/u;

/** Whether a path is one where tests, or what they need, usually lie. */
export function isTestPath(path: string): boolean {
  return directories.test(path) || names.test(path);
}

/** Whether a file's own name, not only its place, says that it holds tests. */
export function hasTestName(path: string): boolean {
  return /(?:^|[._-])(?:tests?|specs?|e2e|cy)[._-]|_test\.|^test_|(?:Tests?|Spec|IT)\./u.test(
    path.slice(path.lastIndexOf("/") + 1),
  );
}

/** Whether runners, or the people who call them, pass over a place: data for tests, what was put aside. */
export function isPassedOver(path: string): boolean {
  return (
    /(?:^|\/)(?:fixtures?|__fixtures__|__mocks__|mocks|testdata|node_modules|vendor|_[^/_][^/]*|\.[^/]+|archived?|old|disabled|skip(?:ped)?|deprecated|attic|legacy|trash|backups?|unused|wip|quarantined?|parked|broken|todo|tmp|docs?|examples?)\//iu.test(
      path,
    ) ||
    /(?:^|\/)[_.][^/_][^/]*_test\.go$|(?:^|\/)[^/]*[._-](?:disabled|skip(?:ped)?|off|old|bak|orig|backup|wip|todo|broken|quarantine|unused|deprecated)[._-][^/]*$/iu.test(
      path,
    )
  );
}
