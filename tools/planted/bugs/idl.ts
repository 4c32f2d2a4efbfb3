import { bugsIn, type PlantedBug } from "../bug.ts";

/** What takes a second; the others start compilers and Deno's tools. */
const QUICK = ["describe", "errors", "golden", "layout", "names", "property"]
  .map((name) => `tests/idl/${name}_test.ts`);

/** Ways to misread a `.x` file, or to let a mistake pass. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/idl/number_text.ts", QUICK, [
    {
      name: "an octal number is decimal",
      find: "if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);",
      replace: "if (/^0[0-7]+$/.test(text)) return BigInt(text);",
    },
    {
      name: "a number beyond 2^53 is no bigint",
      find: 'const suffix = isSafe ? "" : "n";',
      replace: 'const suffix = "";',
    },
  ]),
  ...bugsIn("lib/idl/lexer.ts", QUICK, [
    {
      name: "a comment that does not end is none",
      find: 'if (text.startsWith("/*", this.#at)) {',
      replace: 'if (text.startsWith("/**/*", this.#at)) {',
    },
    {
      name: "every comment is about what comes after it",
      find: "isTrailing: before !== undefined &&\n        !all",
      replace: "isTrailing: before === -1 &&\n        !all",
    },
  ]),
  ...bugsIn("lib/idl/expression.ts", QUICK, [
    {
      name: "plus binds more than times",
      find: '{ "+": (a, b) => a + b, "-": (a, b) => a - b },',
      replace: "",
    },
  ]),
  ...bugsIn("lib/idl/conditions.ts", QUICK, [
    {
      name: "#else counts whatever was before it",
      find: "inner.isMet = !inner.wasMet;",
      replace: "inner.isMet = true;",
    },
    {
      name: "#ifndef is #ifdef",
      find: "this.#open(place, () => !test());",
      replace: "this.#open(place, test);",
    },
    {
      name: "a condition that never ends passes",
      find: "if (inner === undefined) return;\n    throw",
      replace: "if (inner !== null) return;\n    throw",
    },
    {
      name: "what is left out by one condition is let in by another within",
      find: "(inner.isWantedOutside && inner.isMet)",
      replace: "inner.isMet",
    },
  ]),
  ...bugsIn("lib/idl/preprocessor.ts", QUICK, [
    {
      name: "includes may go in a circle",
      find: "if (times.length > 1) {",
      replace: "if (times.length > 1000) {",
      mayHang: true,
    },
    {
      name: "a macro may have two values",
      find: "if (isOther && !this.changed.has(name.text)) {",
      replace: "if (isOther && earlier.value === undefined) {",
    },
  ]),
  ...bugsIn("lib/idl/type_parser.ts", QUICK, [
    {
      name: "a long is a hyper",
      find: '  long: "int",',
      replace: '  long: "hyper",',
    },
    {
      name: "unsigned is forgotten before hyper",
      find: 'isHyper ? "uhyper" : "uint"',
      replace: 'isHyper ? "hyper" : "uint"',
    },
    {
      name: "a pointer is what it points to",
      find: 'if (isPointer) return { kind: "optional", item };',
      replace: "",
    },
    {
      name: "< > is [ ]",
      find: '? { kind: "array", item, length: size.value! }',
      replace: '? { kind: "list", item, max: size.value }',
    },
  ]),
  ...bugsIn("lib/idl/body_parser.ts", QUICK, [
    {
      name: "a second default replaces the first",
      find: "if (otherwise !== undefined) {",
      replace: "if (otherwise === 5 as never) {",
    },
  ]),
  ...bugsIn("lib/idl/scope.ts", QUICK, [
    {
      name: "a name without a number has that of the one before",
      find: "return this.number(meaning.value) + steps + 1n;",
      replace: "return this.number(meaning.value) + steps;",
    },
    {
      name: "a name may be defined twice",
      find: "if (earlier === undefined) {",
      replace: "if (names !== undefined) {",
    },
    {
      name: "what the headers define beats what the file does",
      find: "return this.#types.get(name) ?? this.#preludeTypes.get(name);",
      replace: "return this.#preludeTypes.get(name) ?? this.#types.get(name);",
    },
    {
      name: "a typedef in a circle is followed for ever",
      find: "if (seen.has(text)) {",
      replace: 'if (seen.has("")) {',
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/idl/check.ts", QUICK, [
    {
      name: "a number may be out of its range by one",
      find: "if (number >= low && number <= high) return number;",
      replace: "if (number >= low && number <= high + 1n) return number;",
    },
    {
      name: "two fields may have one name",
      find: "if (seen.has(text)) {",
      replace: 'if (text === "") {',
    },
    {
      name: "a pointer to a pointer loses a level in a procedure",
      find: 'if (scope.resolve(type.item).kind !== "optional") return;',
      replace: "if (scope !== undefined) return;",
    },
  ]),
  ...bugsIn("lib/idl/check_union.ts", QUICK, [
    {
      name: "a case may stand twice",
      find: "if (seen.has(number)) {",
      replace: "if (seen.has(-5n)) {",
    },
    {
      name: "a case may be a number that the enum has not",
      find: "if (memberOf(selector, number, scope) !== undefined) break;",
      replace: "if (selector !== undefined) break;",
    },
    {
      name: "a hyper may select an arm",
      find: '    case "enum":\n      return type as Selector;',
      replace:
        '    case "enum":\n    case "hyper":\n      return type as Selector;',
    },
  ]),
  ...bugsIn("lib/idl/check_program.ts", QUICK, [
    {
      name: "two procedures may have one number",
      find: "if (other !== undefined) {",
      replace: 'if (other === "") {',
    },
    {
      name: "the null procedure may take something",
      find: "if (scope.number(number) !== 0n || isNull) continue;",
      replace: "if (scope.number(number) >= 0n || isNull) continue;",
    },
  ]),
  ...bugsIn("lib/idl/sizes.ts", QUICK, [
    {
      name: "a struct may contain itself",
      find: "return definition.fields.map(({ type }) => type);",
      replace: "return [];",
    },
    {
      name: "an array of itself is no self",
      find: 'const held = inner.kind === "array" ? inner.item : inner;',
      replace: "const held = inner;",
    },
  ]),
  ...bugsIn("lib/idl/hoist.ts", QUICK, [
    {
      name: "a definition inside is not written down",
      find: "if (rest !== undefined) this.#found.push(rest);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/idl/order.ts", QUICK, [
    {
      name: "definitions stay in the order of the file",
      find: "node.low = Math.min(node.low, this.#visit(needed).low);",
      replace: "continue;",
    },
    {
      name: "those in a circle come in the order in which they are found",
      find: "circle.sort((a, b) => position(a) - position(b));",
      replace: "",
    },
  ]),
];
