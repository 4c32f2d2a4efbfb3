import { bugsIn, type PlantedBug } from "../bug.ts";

const TOLD = ["tests/rpc/reflection_test.ts"];
const HOSTILE = ["tests/rpc/hostile_contract_test.ts"];
const CLI = ["tests/cli/reflection_test.ts"];

/** What a server tells of itself, and what others make of it. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/dispatcher.ts", TOLD, [
    {
      name: "reflection cannot be switched off",
      find: "if (this.#reflects && isReflection(execution)) {",
      replace: "if (isReflection(execution)) {",
    },
    {
      name: "reflection that is switched off is a program that is not there",
      find: "const status = isReflection({ program, procedure })",
      replace: "const status = procedure < 0",
    },
    {
      name: "reflection has any version",
      find: "if (execution.version !== Reflection.version) {",
      replace: "if (execution.version < Reflection.version) {",
    },
    {
      name: "reflection takes any arguments",
      find: "      decode(args, execution.body);\n    } catch",
      replace: "      args;\n    } catch",
    },
    {
      name: "a contract that cannot be told is told nobody of",
      find:
        "return this.#fail(execution, `${Reflection.name}.contract`, error);",
      replace:
        "return this.host.reply(execution, Status.failed, nothing), void error;",
    },
  ]),
  ...bugsIn("lib/rpc/reflection.ts", TOLD, [
    {
      name: "a contract is told without what is idempotent",
      find: "      idempotent,\n      args: types",
      replace: "      idempotent: false,\n      args: types",
    },
  ]),
  ...bugsIn("lib/rpc/contract_types.ts", TOLD, [
    {
      name: "a type that is shared is told anew",
      find: "if (known !== undefined) return known;",
      replace: "if (known !== undefined && type.kind === 'lazy') return known;",
    },
    {
      name: "a type is told to any depth",
      find: "if (this.#depth === nesting) {",
      replace: "if (this.#depth === 2 * nesting) {",
    },
    {
      name: "types are told in any number",
      find: "if (place === types) {",
      replace: "if (place === 2 * types) {",
    },
    {
      name: "a void default is told as none",
      find: "        otherwise: otherwise === undefined",
      replace: "        otherwise: !otherwise",
    },
    {
      name: "the case of a name is told by its place",
      find: "return names.find(({ name }) => name === value)!.value >>> 0;",
      replace: "return names.findIndex(({ name }) => name === value);",
    },
  ]),
  ...bugsIn("lib/rpc/contract_codecs.ts", TOLD, [
    {
      name: "the name of a negative number is not found",
      find: "({ value }) => value === (selector | 0));",
      replace: "({ value }) => value === selector);",
    },
    {
      name: "a negative case is a large one",
      find: '    case "int":\n      return String(selector | 0);\n',
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/contract_codecs.ts", HOSTILE, [
    {
      name: "a type within itself is built without end",
      find: 'if (known === "begun") {',
      replace: 'if (known === "begun" && place < 0) {',
    },
    {
      name: "types that were there already add no depth",
      find: "this.#height = Math.max(this.#height, height);",
      replace: "if (known === undefined) this.#height = height;",
    },
    {
      name: "a contract may be as deep as it likes",
      find: "if (levels <= contractLimits.nesting) return;",
      replace: "if (levels <= 2 * contractLimits.nesting) return;",
    },
    {
      name: "a lazy may lead back to itself",
      find: "if (i > contractLimits.nesting) {",
      replace: "if (i > contractLimits.nesting) return { kind: 'int' };\n" +
        "      if (i < 0) {",
    },
    {
      name: "an optional behind a lazy is not looked at",
      find: 'if (kind === "optional" || kind === "nothing") {',
      replace: 'if (kind === "nothing") {',
    },
    {
      name: "the second of two names hides the first",
      find: "    if (seen.has(name)) {",
      replace: "    if (seen.size < 0) {",
    },
  ]),
  ...bugsIn("lib/rpc/reflection.ts", HOSTILE, [
    {
      name: "types that nobody needs are not looked at",
      find: "  codecs.check();\n",
      replace: "",
    },
    {
      name: "what a server says is a contract without being defined as one",
      find: "return defineService(service);",
      replace: "return service;",
    },
    {
      name: "nonsense ends in an error that is no XdrError",
      find: "throw reader.failure(error.message);",
      replace: "throw error;",
    },
  ]),
  ...bugsIn("lib/idl/describe_types.ts", HOSTILE, [
    {
      name: "a list that stands in many places is written down in each",
      find: "      : this.#named(target, path);\n  }\n\n  #typedef(",
      replace:
        "      : isStructured(target)\n      ? this.#named(target, path)\n" +
        "      : (this.#typedef(freeName(path.join('_'), this.taken),\n" +
        "        this.#plain(target, path)),\n" +
        "        this.#plain(target, path));\n  }\n\n  #typedef(",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/idl/x_names.ts", HOSTILE, [
    {
      name: "of many names alike each is longer",
      find: "i < UNDERSCORES_MAX ?",
      replace: "i > 0 ?",
    },
  ]),
  ...bugsIn("lib/idl/compile.ts", ["tests/idl/predefined_test.ts"], [
    {
      name: "RPC_HDR stays beside another of its kind",
      find: "    ? {}\n    : { RPC_HDR:",
      replace: "    ? { RPC_HDR: '1' }\n    : { RPC_HDR:",
    },
  ]),
  ...bugsIn("lib/cli/server_contract.ts", CLI, [
    {
      name: "a call that nobody made may have run",
      find: 'executed: "no",',
      replace: "executed: error.executed,",
    },
    {
      name: "a server that does not tell is not told of",
      find: 'error.code === "unimplemented" && error.executed === "no"',
      replace: 'error.code === "canceled"',
    },
  ]),
  ...bugsIn("lib/cli/explain.ts", CLI, [
    {
      name: "a question may have run",
      find: "...(procedure === `${Reflection.name}.contract`",
      replace: "...(procedure === ``",
    },
  ]),
  ...bugsIn("lib/cli/call_verb.ts", CLI, [
    {
      name: "only the demo can be called without a contract",
      find: 'if (flags.has("onc") || isOfDemo(name)) return [Demo];',
      replace: "if (name !== '') return [Demo];",
    },
  ]),
  ...bugsIn("lib/cli/example_json.ts", ["tests/cli/type_text_test.ts"], [
    {
      name: "an example may have any length",
      find: "if (left < 0) return null;",
      replace: "",
      mayHang: true,
    },
    {
      name: "an example of a long array is tried",
      find: "return isFixed ? 1 + type.length : 1;",
      replace: "return isFixed ? 1 : 1;",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/cli/type_text.ts", ["tests/cli/type_text_test.ts"], [
    {
      name: "a type may take any number of words",
      find: "if (left-- <= 0) return [...words, ",
      replace: "if (left < -1e9) return [...words, ",
    },
  ]),
];
