/**
 * The word in every fixed secret of the suite; what is left of the suite is searched for it at its end. In two halves,
 * so that a copy of these sources is no finding.
 */
export const suiteCanary = ["canary", "4f2b9e61"].join("-");
