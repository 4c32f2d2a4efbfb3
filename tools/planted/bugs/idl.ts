import { bugsIn, type PlantedBug } from "../bug.ts";

/** What takes a second; the others start compilers and Deno's tools. */
const QUICK = ["describe", "errors", "golden", "names", "property"]
  .map((name) => `tests/idl/${name}_test.ts`);

/** Ways to misread a `.x` file, or to write down something else. */
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
      find: "if (earlier !== undefined && earlier.value !== value) {",
      replace: "if (earlier !== undefined && earlier.value === undefined) {",
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
  ...bugsIn("lib/idl/names.ts", QUICK, [
    {
      name: "two names become one",
      find: 'while (taken.has(wanted)) wanted += "_";',
      replace: "",
    },
    {
      name: "which of two names gives way depends on their order",
      find: "for (const name of [...new Set(names)].sort()) {",
      replace: "for (const name of [...new Set(names)]) {",
    },
    {
      name: "a prefix may be all of a name",
      find: "/^[A-Za-z]/.test(name.slice(end))",
      replace: "/^[A-Za-z]?/.test(name.slice(end))",
      tests: ["tests/idl/names_test.ts"],
    },
  ]),
  ...bugsIn("lib/idl/naming.ts", QUICK, [
    {
      name: "a procedure may be called then",
      find: 'new Set(["then", ...RESERVED_PROPERTIES]),',
      replace: "new Set(RESERVED_PROPERTIES),",
    },
    {
      name: "the null procedure counts among those with a prefix",
      find: ".filter((procedure) => !isNull(procedure, scope))\n    .map",
      replace: ".map",
      tests: ["tests/idl/names_test.ts"],
    },
  ]),
  ...bugsIn("lib/idl/emission.ts", QUICK, [
    {
      name: "what has no maximum has a small one",
      find: 'if (value === undefined) return "0xffff_ffff";',
      replace: 'if (value === undefined) return "0xffff";',
    },
    {
      name: "constants are spelled out",
      find: "if (constant !== undefined) return constant;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/idl/emit_codec.ts", QUICK, [
    {
      name: "a codec that comes later is used at once",
      find: "return emission.written.has(text)",
      replace: "return text !== undefined",
    },
    {
      name: "an optional of an optional is one optional",
      find: "if (!emission.isOptional(type.item)) {",
      replace: "if (type.item !== undefined) {",
    },
    {
      name: "only the first of several cases has an arm",
      find: "labels.map((label) => ({\n      key",
      replace: "labels.slice(0, 1).map((label) => ({\n      key",
    },
    {
      name: "a default is forgotten",
      find: "...(otherwise === undefined ? [] : [arm(otherwise)]),",
      replace: "",
    },
  ]),
  ...bugsIn("lib/idl/emit_type.ts", QUICK, [
    {
      name: "all names of a number are in the type",
      find: "return memberOf(enumeration, number, scope) === name.text;",
      replace: "return number !== undefined;",
    },
    {
      name: "a default with nothing left for it has an arm in the type",
      find: "if (all === taken.size) return undefined;",
      replace: "",
      tests: ["tests/idl/modules_test.ts"],
    },
  ]),
  ...bugsIn("lib/idl/emit_service.ts", QUICK, [
    {
      name: "the order of several arguments is turned round",
      find: "const fields = one.args.map(fieldOf);",
      replace: "const fields = one.args.map(fieldOf).reverse();",
    },
    {
      name: "nothing is idempotent",
      find: "...(isIdempotent(one.doc) ? [OPTIONS] : []),",
      replace: "",
    },
  ]),
  ...bugsIn("lib/idl/layout.ts", QUICK, [
    {
      name: "a line may have 81 columns",
      find: "room.column + flat.length + room.tail <= WIDTH",
      replace: "room.column + flat.length + room.tail <= WIDTH + 1",
    },
    {
      name: "an object is always broken by its call",
      find: "if (column + head.length + 1 > WIDTH) return undefined;",
      replace: "return undefined;",
    },
  ]),
  ...bugsIn("lib/idl/read_type.ts", QUICK, [
    {
      name: "names come back as TypeScript has them",
      find: "? { doc: text!, original: name }",
      replace: "? { doc: text!, original: property }",
    },
    {
      name: "each case comes back alone",
      find: "if (last !== undefined && last.key === same) last",
      replace: "if (last !== undefined && last.key === undefined) last",
    },
  ]),
  ...bugsIn("lib/idl/read_contract.ts", QUICK, [
    {
      name: "each version comes back as a program of its own",
      find: 'if (last?.kind === "program" && last.name.text === program) {',
      replace: 'if (last?.kind === "program" && last.name.text === "") {',
    },
  ]),
  ...bugsIn("lib/idl/x_text.ts", QUICK, [
    {
      name: "unsigned is lost on the way back",
      find: 'return "unsigned int";',
      replace: 'return "int";',
    },
    {
      name: "a struct that comes later is not called one",
      find: "return this.#ahead.has(text) ? `struct ${text}` : text;",
      replace: "return text;",
    },
  ]),
  ...bugsIn("lib/idl/describe_types.ts", QUICK, [
    {
      name: "two enums share a name",
      find: "const wanted = this.taken.has(name) ? `${path}_${name}` : name;",
      replace: "const wanted = name;",
    },
    {
      name: "a type that contains itself is described for ever",
      find: "this.#begun.add(type);",
      replace: "",
      mayHang: true,
    },
    {
      name: "arms of one name are one arm, whatever they are",
      find: "return a.name === b.name && isSame(",
      replace: "return a.name === b.name || isSame(",
    },
  ]),
  ...bugsIn("lib/idl/place.ts", QUICK, [
    {
      name: "columns count from 0",
      find: "column: offset - start + 1,",
      replace: "column: offset - start,",
    },
  ]),
  ...bugsIn("lib/cli/generate_verb.ts", ["tests/cli/generate_test.ts"], [
    {
      name: "generate writes over its source",
      find: "if (output !== undefined && isSame(path, output)) {",
      replace: 'if (output === "") {',
    },
    {
      name: "--check finds all up to date",
      find: "output === undefined || existing(output) === text;",
      replace: "output !== null;",
    },
    {
      name: "--check writes",
      find: 'if (flags.has("check")) {',
      replace: 'if (flags.has("chekc")) {',
    },
  ]),
  ...bugsIn("lib/cli/idl_file.ts", ["tests/cli/generate_test.ts"], [
    {
      name: "an include is looked for in the working directory",
      find: ": normalize(join(dirname(from), included));",
      replace: ": normalize(included);",
    },
    {
      name: "a draft is left behind",
      find: "Deno.renameSync(draft, path);",
      replace: "Deno.copyFileSync(draft, path);",
    },
  ]),
  ...bugsIn("lib/cli/describe_verb.ts", ["tests/cli/generate_test.ts"], [
    {
      name: "describe loses the names and comments of a generated module",
      find: "if (generated !== undefined) return generated;",
      replace: "",
    },
  ]),
];
