import { bugsIn, type PlantedBug } from "../bug.ts";

/** Ways for a codec to be lenient, or to lose track. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/xdr/reader.ts", ["tests/xdr"], [
    {
      name: "padding may be anything",
      find:
        `if (this.#bytes[i] !== 0) throw this.failure("the padding is not zero");`,
      replace: "",
    },
    {
      name: "a bool of 2 passes for true",
      find:
        "if (value > 1) throw this.failure(`${value} is not a boolean, 0 or 1`);",
      replace: "",
    },
    {
      name: "a length may exceed its bound by one",
      find: "if (length > max) {",
      replace: "if (length > max + 1) {",
    },
    {
      name: "up to three trailing bytes pass",
      find: "if (this.remaining > 0) {",
      replace: "if (this.remaining > 3) {",
    },
    {
      name: "opaque values share the receive buffer",
      find: "return this.#bytes.slice(at, at + length);",
      replace: "return this.#bytes.subarray(at, at + length);",
    },
    {
      name: "recursion goes one level too deep",
      find: "if (++this.#depth > RECURSION_DEPTH_MAX) {",
      replace: "if (++this.#depth > RECURSION_DEPTH_MAX + 1) {",
    },
  ]),
  ...bugsIn("lib/xdr/utf8.ts", ["tests/xdr/string_test.ts"], [
    {
      name: "invalid UTF-8 decodes to replacement characters",
      find: "{ fatal: true, ignoreBOM: true }",
      replace: "{ ignoreBOM: true }",
    },
    {
      name: "a byte order mark is swallowed",
      find: "{ fatal: true, ignoreBOM: true }",
      replace: "{ fatal: true }",
    },
  ]),
  ...bugsIn("lib/xdr/items.ts", ["tests/xdr/items_test.ts"], [
    {
      name: "an array is allocated before its bytes are there",
      find: "if (length * minBytes > reader.remaining) {",
      replace: "if (length > reader.remaining) {",
    },
  ]),
  ...bugsIn("lib/xdr/xdr_error.ts", ["tests/xdr/struct_test.ts"], [
    {
      name: "the path to the culprit is lost",
      find: "error.#path = segment + error.#path;",
      replace: "error.#path = segment;",
    },
  ]),
  ...bugsIn("lib/xdr/list.ts", ["tests/xdr/items_test.ts"], [
    {
      name: "a list decodes past its maximum",
      find: "if (length > this.#max) throw",
      replace: "if (length > this.#max + 1) throw",
    },
    {
      name: "a full list is refused",
      find: "if (value.length > this.#max) {",
      replace: "if (value.length >= this.#max) {",
    },
  ]),
  ...bugsIn("lib/xdr/writer.ts", ["tests/xdr"], [
    {
      name: "padding holds what was in the buffer before",
      find: "this.#buffer.fill(0, at + length, this.#length);",
      replace: "",
    },
    {
      name: "lone surrogates are encoded",
      find: "if (!value.isWellFormed()) {",
      replace: "if (value.length < 0) {",
    },
    {
      name: "a writer grows past its bound",
      find: "if (end > this.#bytesMax) throw this.#full();",
      replace: "",
    },
  ]),
  ...bugsIn("lib/xdr/enumeration.ts", ["tests/xdr/enumeration_test.ts"], [
    {
      name: "two names of an enumeration share a number",
      find: "if (seen.has(value)) {",
      replace: "if (seen.size < 0) {",
    },
  ]),
  ...bugsIn("lib/xdr/opaque.ts", ["tests/xdr/opaque_test.ts"], [
    {
      name: "a fixed opaque may be too short",
      find: "if (value.length !== length) {",
      replace: "if (value.length > length) {",
    },
  ]),
  ...bugsIn("lib/xdr/padded.ts", ["tests/xdr/vectors_test.ts"], [
    {
      name: "four bytes of padding follow a full word",
      find: "(4 - length % 4) % 4",
      replace: "(4 - length % 4)",
    },
  ]),
  ...bugsIn("lib/xdr/json_leaves.ts", ["tests/xdr/json_test.ts"], [
    {
      name: "JSON integers of any length are parsed",
      find: "/^-?[0-9]{1,20}$/",
      replace: "/^-?[0-9]+$/",
    },
  ]),
  ...bugsIn("lib/xdr/struct.ts", ["tests/xdr/shown_types_test.ts"], [
    {
      name: "editors show a struct by its codecs",
      find: "[F] extends\n  [infer Same extends StructFields]\n" +
        "  ? { -readonly [Name in keyof Same]: Infer<Same[Name]> }\n  : never;",
      replace: "{ -readonly [Name in keyof F]: Infer<F[Name]> };",
    },
  ]),
];
