import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Most of a test's time here is waiting for an engine or a database.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: "usual",
          include: ["test/**/*.test.ts"],
          exclude: ["test/agents/**"],
          globalSetup: ["test/canary/at-the-end.ts"],
          // An engine that is asked by many at once may be late: what fails is tried once more, and said.
          retry: 1,
          testTimeout: 150_000,
          hookTimeout: 180_000,
        },
      },
      {
        // The real agents' programs: hundreds of megabytes to fetch, minutes to run.
        test: {
          name: "agents",
          include: ["test/agents/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
