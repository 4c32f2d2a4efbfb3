import { bugsIn, type PlantedBug } from "../bug.ts";

/** What takes a second; the others start compilers and Deno's tools. */
const QUICK = ["describe", "errors", "golden", "layout", "names", "property"]
  .map((name) => `tests/idl/${name}_test.ts`);

/** Ways to write down something else than a `.x` file says, and back. */
export const bugs: readonly PlantedBug[] = [
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
    {
      name: "arms of one name are one arm, whatever their types hold",
      find: "one.types.every((type, i) =>\n      isSame(",
      replace: "one.types.every((type, i) =>\n      true || isSame(",
    },
    {
      name: "arms of one name are never one arm if they hold types",
      find: "return one.text === other.text &&",
      replace: "return one.text === other.text && one.types.length === 0 &&",
    },
    {
      name: "types that contain themselves are compared for ever",
      find: "assumed.some(([x, y]) => x === a && y === b)",
      replace: "false",
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
