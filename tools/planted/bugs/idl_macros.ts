import { bugsIn, type PlantedBug } from "../bug.ts";

const TESTS = [
  "tests/idl/cpp_test.ts",
  "tests/idl/macros_test.ts",
  "tests/idl/errors_test.ts",
  "tests/idl/golden_test.ts",
];

/** Macros that are almost those of C. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/idl/macros.ts", TESTS, [
    {
      name: "a macro is replaced within itself",
      find:
        'if (token.kind !== "name" || hidden.includes(token.text)) return undefined;',
      replace: 'if (token.kind !== "name") return undefined;',
      mayHang: true,
    },
    {
      name: "a macro stays hidden in what follows its arguments",
      find:
        "within = hidden.filter((name) => found.closing.hidden.includes(name));",
      replace: "within = hidden;",
    },
    {
      name: "a macro with arguments needs none",
      find: `if (this.#peek()?.token.text !== "(") return false;`,
      replace: "",
    },
    {
      name: "macros in arguments may be as deep as they like",
      find: "if (depth >= DEPTH_MAX) {",
      replace: "if (depth >= 1e9) {",
    },
    {
      name: "macros may stand for any number of tokens",
      find: "if (this.#effort.steps <= STEPS_MAX) return;",
      replace: "return;",
      mayHang: true,
    },
    {
      name: "expressions that come out of macros stay",
      find: "isUsed ? fold(found, macros) : found",
      replace: "isUsed ? found : found",
    },
    {
      name: "only all of an expansion is a value",
      find: "if (from !== undefined) {",
      replace: "if (from === 0) {",
    },
    {
      name: "comments of what a macro takes are lost",
      find: "comments.push(...read.flatMap((token) => token.comments));",
      replace: "comments.push(...read[0]!.comments);",
    },
  ]),
  ...bugsIn("lib/idl/macros.ts", TESTS, [
    {
      name: "a constant is a name even where it is joined to another",
      find: "return macro?.value === undefined ? piece :",
      replace: "return macro !== null ? piece :",
    },
    {
      name: "## may double a text for ever",
      find: "Math.floor(characters / CHARACTERS)",
      replace: "0",
      mayHang: true,
    },
    {
      name: "what a changing name is used for is constant",
      find: "if (body.some(({ text }) => users.has(text))) users.add(user);",
      replace: "if (body === null) users.add(user);",
    },
  ]),
  ...bugsIn("lib/idl/expression.ts", TESTS, [
    {
      name: "a division by zero that is skipped is an error",
      find: "if (isByZero && state.skipped === 0) {",
      replace: "if (isByZero) {",
    },
  ]),
  ...bugsIn("lib/idl/macro_call.ts", TESTS, [
    {
      name: "a comma stays without a rest",
      find: "if (rest.length === 0) result.pop();",
      replace: "if (rest === undefined) result.pop();",
    },
    {
      name: "a string in an argument ends the string of the argument",
      find: 'token.kind === "string" ? text.replace(',
      replace: 'token.kind === "end" ? text.replace(',
    },
    {
      name: "what ## makes has no space before it",
      find: "{ ...token, isSpaced: left.token.isSpaced }",
      replace: "{ ...token, isSpaced: false }",
    },
    {
      name: "an argument brings the space before it along",
      find: "i > 0 ? piece : { ...piece,",
      replace: "i >= 0 ? piece : { ...piece,",
    },
    {
      name: "## may begin a comment",
      find: "const isComment = /^\\/[/*]/.test(first + second);",
      replace: "const isComment = false;",
    },
    {
      name: "## takes strings for names",
      find:
        "const [first, second] = [spelling(left.token), spelling(right.token)];",
      replace: "const [first, second] = [left.token.text, right.token.text];",
    },
    {
      name: "a comma in parentheses ends an argument",
      find: 'if (sign === "," && depth === 1 && !isRest) given.push([]);',
      replace: 'if (sign === "," && !isRest) given.push([]);',
    },
    {
      name: "the rest of the arguments ends at a comma",
      find: 'if (sign === "," && depth === 1 && !isRest) given.push([]);',
      replace: 'if (sign === "," && depth === 1) given.push([]);',
    },
    {
      name: "arguments beside ## are replaced first",
      find:
        "return argument.length === 0 ? [placemarker] : spaced(argument, token);",
      replace:
        "return argument.length === 0 ? [placemarker] : spaced(expand(argument), token);",
    },
    {
      name: "arguments are not replaced before they are put in",
      find: "else result.push(...spaced(expand(argument), token));",
      replace: "else result.push(...spaced(argument, token));",
    },
    {
      name: "an empty argument takes what is before it along",
      find: "if (right === placemarker) return left;",
      replace: "if (right === placemarker) return right;",
    },
    {
      name: "two tokens may make none",
      find:
        "if (token === undefined || tokens.length > 1 || !ordinary.has(token.kind)) {",
      replace: "if (token === undefined) {",
    },
    {
      name: "a text has no spaces",
      find: 'const space = i > 0 && token.isSpaced ? " " : "";',
      replace: 'const space = "";',
    },
    {
      name: "arguments may be too many",
      find: "if (given.length === wanted) return given;",
      replace: "if (given.length >= wanted) return given;",
    },
  ]),
  ...bugsIn("lib/idl/macro_definition.ts", TESTS, [
    {
      name: "a parenthesis behind a space begins parameters",
      find: 'const takesArguments = opening.text === "(" && !opening.isSpaced;',
      replace: 'const takesArguments = opening.text === "(";',
    },
    {
      name: "two parameters may have one name",
      find: "if (parameters.includes(text)) {",
      replace: "if (false) {",
    },
    {
      name: "a ## may be the end",
      find: "(at === 0 || at === body.length - 1)",
      replace: "(at === 0)",
    },
  ]),
  ...bugsIn("lib/idl/preprocessor.ts", TESTS, [
    {
      name: "a macro means what it does at the end of the file",
      find: "    this.#flush();\n    switch (word) {",
      replace: "    switch (word) {",
    },
    {
      name: "a macro with arguments cannot be defined from outside",
      find: "this.#macros.set(macro.name.text, macro);\n    if",
      replace: "this.#macros.set(name, macro);\n    if",
    },
    {
      name: "what is said of a macro is said of what follows",
      find: "comments = comments.filter(({ isDetached }) => isDetached);",
      replace: "",
    },
  ]),
];
