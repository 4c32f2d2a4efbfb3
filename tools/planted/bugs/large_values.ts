import { bugsIn, type PlantedBug } from "../bug.ts";

const values = ["tests/rpc/large_values_test.ts"];

/** Large values that are not copied, and should have been. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/argument_writer.ts", values, [
    {
      name: "large calls of one turn share a buffer",
      find: "      writer = new Writer();\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/dispatcher.ts", values, [
    {
      name: "large results share a buffer",
      find: "    this.#results = new Writer();\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/encoded.ts", values, [
    {
      name: "what is small keeps a large buffer",
      find: "return isMostlyFull ? writer.bytes() : writer.copy();",
      replace: "return writer.bytes();",
    },
    {
      name: "large values are copied",
      find: "return isMostlyFull ? writer.bytes() : writer.copy();",
      replace: "return writer.copy();",
    },
  ]),
  ...bugsIn("lib/core/body_bytes.ts", ["tests/core/body_bytes_test.ts"], [
    {
      name: "the seam of a body is cut off",
      find: "this.#rest.subarray(0, end - seam)",
      replace: "this.#rest.subarray(0, 0)",
    },
    {
      name: "the digest is of the arguments alone",
      find: "bodyDigest(rest, bodyDigest(front))",
      replace: "bodyDigest(rest)",
    },
    {
      name: "pieces are counted from the arguments",
      find: "this.#rest.subarray(start - seam, end - seam)",
      replace: "this.#rest.subarray(start, end)",
    },
  ]),
  ...bugsIn("lib/rpc/dispatcher.ts", values, [
    {
      name: "arguments that have been decoded are not given back",
      find: "    this.host.spareBodies.give(execution.body);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/pending_call.ts", values, [
    {
      name: "results that have been decoded are not given back",
      find: "    this.#connection.host.spareBodies.give(settled.body);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/spare_bodies.ts", ["tests/core/spare_bodies_test.ts"], [
    {
      name: "a spare buffer is given twice",
      find: "this.#spare.splice(index, 1);",
      replace: "this.#spare.slice(index, index + 1);",
    },
    {
      name: "small buffers are given away with what lies beside",
      find: "byteLength < spareBytesMin || byteLength",
      replace: "byteLength",
    },
    {
      name: "a small body takes a large buffer",
      find: " && byteLength <= 2 * length",
      replace: "",
    },
    {
      name: "spare buffers are kept without bound",
      find: "while (this.#bytes + byteLength > spareBytesMax) {",
      replace: "while (this.#bytes < 0) {",
    },
    {
      name: "a body is as long as its buffer",
      find: "return new Uint8Array(buffer, 0, length);",
      replace: "return new Uint8Array(buffer);",
    },
  ]),
];
