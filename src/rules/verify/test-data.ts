/** What tests compare with belongs to them, wherever it lies and whatever a policy calls a test. */
export const testData = [
  ...["**/__snapshots__/**", "**/*.snap", "**/*.snapshot", "**/__fixtures__/**", "**/fixtures/**", "**/testdata/**"],
  ...["**/__mocks__/**", "**/*.golden", "**/golden/**", "**/expected/**"],
];
