import tseslint from "typescript-eslint";

const clockAndChance = [
  { object: "Date", property: "now", message: "rules/ is pure: take time from facts or events." },
  { object: "Math", property: "random", message: "rules/ is pure: no randomness." },
  { object: "process", property: "env", message: "Only src/config.ts reads the environment." },
];

export default tseslint.config(
  { ignores: ["node_modules", "dist", "action", "fixtures", "schema", ".lintel", "eslint.config.js"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/no-non-null-assertion": "error",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "no-empty": ["error", { allowEmptyCatch: false }],
      "no-restricted-properties": ["error", clockAndChance[2]],
    },
  },
  { files: ["src/config.ts", "test/**", "*.config.ts"], rules: { "no-restricted-properties": "off" } },
  {
    files: ["src/rules/**", "src/model/**"],
    rules: {
      "no-restricted-properties": ["error", ...clockAndChance],
      "no-restricted-globals": ["error", "setTimeout", "setInterval", "fetch", "performance"],
      "no-restricted-syntax": [
        "error",
        { selector: "AwaitExpression", message: "rules/ is pure: no await." },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "rules/ is pure: no clock." },
      ],
    },
  },
  { files: ["vitest.config.ts"], rules: { "no-restricted-exports": "off" } },
);
