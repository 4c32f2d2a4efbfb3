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
];
