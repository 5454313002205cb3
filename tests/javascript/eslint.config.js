// Rules beside those recommended: what hides mistakes, and how the code is written already.
import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  "array-callback-return": "error",
  "consistent-return": "error",
  "default-case-last": "error",
  eqeqeq: "error",
  "no-control-regex": "off", // control characters are what two of our patterns look for
  "no-duplicate-imports": "error",
  "no-empty-function": ["error", { allow: ["methods"] }],
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-promise-executor-return": "error",
  "no-self-compare": "error",
  "no-shadow": "off", // short names such as `count` are told by their place
  "no-template-curly-in-string": "error",
  "no-throw-literal": "error",
  "no-unused-vars": "error",
  "no-useless-concat": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
};

const sourceType = "module";

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  { files: ["ui/**/*.js"], rules, languageOptions: { sourceType, globals: globals.browser } },
  { files: ["tests/javascript/**/*.js"], rules, languageOptions: { sourceType, globals: globals.node } },
];
