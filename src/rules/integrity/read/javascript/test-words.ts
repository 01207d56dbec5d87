/** Names of functions that begin a suite, in any framework. */
export const suites = /^(?:f|x|d)?(?:describe|context)$|^(?:suite|module|feature)$/u;
/** Names of functions that begin a case. */
export const cases = /^(?:f|x|i)?it$|^(?:x|f)?(?:test|specify|scenario)$|^(?:tape|tap|ava|benchtest)$/u;
/** Names that keep a case from running. */
export const skips = /^(?:x(?:it|test|describe|specify|context)|skip|todo|fixme|ignore|disabled|pending)$/u;
/** Names of cases that pass where they fail. */
export const failing = /^(?:fails|failing)$/u;
/** Names that keep all other cases from running. */
export const focuses = /^(?:f(?:it|test|describe|context|specify)|iit|ddescribe|only)$/u;

/** Words that may stand between the function and its arguments. */
export const isModifier = (name: string): boolean =>
  suites.test(name) ||
  cases.test(name) ||
  skips.test(name) ||
  focuses.test(name) ||
  /^(?:each|concurrent|serial|sequential|failing|fails|skipIf|runIf|extend|macro|cb|parallel|shuffle|for|if|ifError|default|strict)$/u.test(
    name,
  );
