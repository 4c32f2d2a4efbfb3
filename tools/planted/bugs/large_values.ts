import { bugsIn, type PlantedBug } from "../bug.ts";

const values = ["tests/rpc/large_values_test.ts"];

/** Large values that are not copied, and should have been. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/argument_writer.ts", values, [
    {
      name: "large calls of one turn share a buffer",
      find: "      writer = new Writer({ memory: this.#memory });\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/dispatcher.ts", values, [
    {
      name: "large results share a buffer",
      find: "    this.#results = new Writer({ memory });\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/encoded.ts", values, [
    {
      name: "what is small keeps a large buffer",
      find: "if (2 * bytes.length >= writer.capacity) return bytes;",
      replace: "if (bytes.length >= 0) return bytes;",
    },
    {
      name: "large values are copied",
      find: "if (2 * bytes.length >= writer.capacity) return bytes;",
      replace: "",
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
      find: "    spareBodies.give(settled.body);\n",
      replace: "",
    },
    {
      name: "arguments that the server has had are not given back",
      find: "    spareBodies.give(this.#body);\n",
      replace: "",
    },
    {
      name: "arguments are given back while they are being sent",
      find: "    this.#send(now);\n  }\n\n  #send(",
      replace:
        "    this.#send(now);\n    this.#connection.host.spareBodies.give(body);\n  }\n\n  #send(",
    },
  ]),
  ...bugsIn("lib/rpc/balanced_call.ts", values, [
    {
      name: "a balanced call keeps the memory of its result",
      find: "    spareBodies.give(settled.body);\n",
      replace: "",
    },
    {
      name: "a balanced call keeps the memory of its arguments",
      find: "if (this.#attempts.count === 1) spareBodies.give(this.#body);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/argument_writer.ts", values, [
    {
      name: "arguments are written to new memory",
      find: "      writer = new Writer({ memory: this.#memory });\n",
      replace: "      writer = new Writer();\n",
    },
  ]),
  ...bugsIn("lib/rpc/freed_memory.ts", ["tests/rpc/freed_memory_test.ts"], [
    {
      name: "freed memory goes back to the system",
      find: "    new ArrayBuffer(piece);\n",
      replace: "",
    },
    {
      name: "each endpoint has freed memory kept anew",
      find: "  if (piece <= keptBytes) return;\n",
      replace: "",
    },
    {
      name: "a piece is larger than the C library takes notice of",
      find: "Math.min(bytes, PIECE_BYTES_MAX)",
      replace: "bytes",
    },
    {
      name: "too little memory fails the first large body",
      find: "  } catch {\n",
      replace: "  } catch (error) {\n    throw error;\n",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", ["tests/rpc/freed_memory_test.ts"], [
    {
      name: "a host lets go of freed memory",
      find: "new SpareBodies(keptBytes, prepare)",
      replace: "new SpareBodies(keptBytes)",
    },
    {
      name: "a host keeps what is usual, however large its bodies are",
      find: "return Math.max(both, spareBytesMax);",
      replace: "return spareBytesMax;",
    },
  ]),
  ...bugsIn("lib/rpc/encoded.ts", values, [
    {
      name: "a buffer that was copied from is not given back",
      find: "  memory.give(bytes);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/xdr/writer.ts", values, [
    {
      name: "a writer keeps what it has grown out of",
      find: "    this.#memory?.give(old);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/reply_shelf.ts", [
    "tests/core/reply_shelf_test.ts",
    ...values,
  ], [
    {
      name: "the memory of large replies is not used again",
      find: "return this.#spare.give(reply);",
      replace: "return;",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", values, [
    {
      name: "the memory of a large reply is given away while it is being sent",
      find: "      return this.#large.begin(execution);\n",
      replace:
        "      this.#large.begin(execution);\n      return this.#clients.replies.free({ ...execution });\n",
    },
  ]),
  ...bugsIn("lib/core/spare_bodies.ts", ["tests/core/spare_bodies_test.ts"], [
    {
      name: "a spare buffer is given twice",
      find: "this.#spare.splice(index, 1);",
      replace: "this.#spare.slice(index, index + 1);",
    },
    {
      name: "a buffer is taken back that was never taken, or twice",
      find: "if (!this.#taken.delete(buffer)) return;",
      replace: "",
    },
    {
      name: "each body is prepared for",
      find: "    this.#prepare = () => {};\n",
      replace: "",
    },
    {
      name: "small buffers are kept",
      find:
        "if (length < bulkLimits.spareBytesMin) return new Uint8Array(length);\n",
      replace: "",
    },
    {
      name: "a small body takes a large buffer",
      find: " && byteLength <= 2 * length",
      replace: "",
    },
    {
      name: "spare buffers are kept without bound",
      find: "while (this.#bytes + byteLength > this.#bytesMax) {",
      replace: "while (this.#bytes < 0) {",
    },
    {
      name: "a body is as long as its buffer",
      find: "return new Uint8Array(buffer, 0, length);",
      replace: "return new Uint8Array(buffer);",
    },
  ]),
];
