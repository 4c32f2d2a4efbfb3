import { bugsIn, type PlantedBug } from "../bug.ts";

const ALLOWANCE = ["tests/core/answer_allowances_test.ts"];

/** What a client, whatever it has proved, can have sent. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/answer_allowances.ts", ALLOWANCE, [
    {
      name: "replies are told again without end",
      find: "    if (left < 0) return false;\n",
      replace: "",
    },
    {
      name: "replies are told again without end, says the swarm",
      find: "    if (left < 0) return false;\n",
      replace: "",
      tests: ["tests/sim/swarm_test.ts"],
    },
    {
      name: "what was told again costs nothing",
      find: "    this.#left = left;\n",
      replace: "",
    },
    {
      name: "an allowance is never filled again",
      find: "elapsedMs / 1000 * answersAgainBytes",
      replace: "0",
    },
    {
      name: "an allowance grows for as long as nobody asks",
      find: "Math.min(bytes, answersAgainBytes)",
      replace: "bytes",
    },
    {
      name: "time is counted twice",
      find: "    this.#leftAt = this.#time.now;\n",
      replace: "",
    },
    {
      name: "each session has an allowance",
      find:
        "return client.spend(bytes) || this.spend(copy.from, bytes, copy.arrivedAt);",
      replace:
        "return client.spend(bytes) || this.spend(`${client.client}:1`, bytes, copy.arrivedAt);",
    },
    {
      name: "each port has an allowance",
      find: "const key = sourceKey(from);",
      replace: "const key = from; void sourceKey;",
    },
    {
      name: "whoever says to be there spends what a source may",
      find: " || !copy.isProven) return true;",
      replace: ") return true;",
    },
    {
      name: "who has asked lately is forgotten",
      find: "return this.#bytes === limits.answersAgainBytes;",
      replace: "return true;",
    },
    {
      name: "whoever has asked once is remembered",
      find: "return this.#bytes === limits.answersAgainBytes;",
      replace: "return false;",
    },
    {
      name: "each question of a datagram earns as if it had it to itself",
      find: "  copy.uncountedBytes = 0;\n",
      replace: "",
    },
    {
      name: "questions earn nothing",
      find: "limits.amplification * copy.uncountedBytes",
      replace: "0 * copy.uncountedBytes",
    },
    {
      name: "a result goes elsewhere as often as one likes",
      find: "return isElsewhere ?",
      replace: "return isElsewhere && false ?",
    },
  ]),
  ...bugsIn("lib/core/client.ts", ALLOWANCE, [
    {
      name: "what is earned is spent again and again",
      find: "    this.#earnedBytes -= bytes;\n",
      replace: "",
    },
    {
      name: "what is earned grows for ever",
      find: "Math.min(this.#earnedBytes + bytes, answersAgainBytes)",
      replace: "this.#earnedBytes + bytes",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", ALLOWANCE, [
    {
      name: "a reply that has arrived earns nothing",
      find: "    client.earn(reply.length);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/outgoing_body.ts", ALLOWANCE, [
    {
      name: "a receiver may forget as often as it likes",
      find:
        "    if (this.#takenBack >= bulkLimits.takenBackMax) return false;\n",
      replace: "",
    },
    {
      name: "a receiver may have no room as often as it likes",
      find: "      if (this.#takenBack >= bulkLimits.takenBackMax) return;\n",
      replace: "",
    },
    {
      name: "a word of no room that comes twice counts twice",
      find: "if (isRefused && !this.#isPaused) {",
      replace: "if (isRefused) {",
    },
  ]),
  ...bugsIn("lib/rpc/departures.ts", ["tests/rpc/departures_test.ts"], [
    {
      name: "what a socket is behind with has no bound",
      find: "if (isFull && !this.#isReliable(to)) {",
      replace: "if (isFull && false) {",
    },
    {
      name: "what a connection was given is lost",
      find: "if (isFull && !this.#isReliable(to)) {",
      replace: "if (isFull) {",
    },
    {
      name: "what has left still takes room",
      find: "    this.#bytes -= transmit.buffer.length;\n",
      replace: "",
    },
  ]),
  ...bugsIn(
    "lib/core/argument_shelf.ts",
    ["tests/core/argument_shelf_test.ts"],
    [
      {
        name: "arguments that wait keep a slab each",
        find: "      execution.body = body.slice();\n",
        replace: "",
      },
      {
        name: "what waits takes nothing of what may be stored",
        find: "    this.#clients.store(execution.client, body.length);\n",
        replace: "",
      },
      {
        name: "small arguments count for ever",
        find:
          "this.#clients.store(execution.client, -execution.argumentBytes);",
        replace: "",
      },
    ],
  ),
  ...bugsIn("lib/core/incoming_body.ts", ["tests/core/reassembly_test.ts"], [
    {
      name: "a body counts for less than the buffer it is in",
      find: "return this.bytes.buffer.byteLength;",
      replace: "return this.totalBytes;",
    },
  ]),
  ...bugsIn("lib/core/reply_shelf.ts", ["tests/core/reply_shelf_test.ts"], [
    {
      name: "what stays keeps the whole slab",
      find: "    owner.reply = owner.reply.slice();\n",
      replace: "",
    },
    {
      name: "replies lie one over the other",
      find: "this.#used, this.#used += length);",
      replace: "this.#used, this.#used + length);",
    },
    {
      name: "a reply that has moved takes another from its old page",
      find: "    owner.page = undefined;\n  }\n  page",
      replace: "  }\n  page",
    },
  ]),
  ...bugsIn("lib/core/reassembly.ts", ["tests/core/reassembly_test.ts"], [
    {
      name: "a refused body stays half here",
      find: "if (known !== undefined) this.#clients.giveUp(client, known);",
      replace: "",
    },
    {
      name: "a server that takes no more calls takes halves",
      find: "const refusal = this.#acceptance.isClosing\n",
      replace: "const refusal = false\n",
    },
    {
      name: "a body that is whole is acknowledged though no record is kept",
      find: "if (!this.#acceptance.hasRecordRoom(client)) {",
      replace: "if (false) {",
    },
    {
      name: "half bodies that trickle keep all others out",
      find: "if (half.isSlow(now)) {",
      replace: "if (false) {",
    },
    {
      name: "half bodies have to go whether they are slow or not",
      find: "if (half.isSlow(now)) {",
      replace: "if (true) {",
    },
    {
      name: "slow halves go though there is room",
      find:
        "if (this.#clients.heldBytes + bytes <= heldBytes || --looks < 0) break;",
      replace: "if (--looks < 0) break;",
    },
    {
      name: "a search for room looks at all halves",
      find: " || --looks < 0) break;",
      replace: ") break;",
      mayHang: true,
    },
    {
      name: "a search for room looks at the same halves each time",
      find: "        halves.delete(half);\n        halves.add(half);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/incoming.ts", ["tests/core/reassembly_test.ts"], [
    {
      name: "a body has no time to begin",
      find: "(now - this.startedAt - slowGraceMs) / 1000",
      replace: "(now - this.startedAt) / 1000",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", ["tests/core/reassembly_test.ts"], [
    {
      name: "arguments in use count for less than the buffer they are in",
      find: "const heldBytes = outcome.body.buffer.byteLength;",
      replace: "const heldBytes = part.total;",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", ["tests/core/reassembly_test.ts"], [
    {
      name: "a body that is whole may still be displaced",
      find: "    this.halves.delete(incoming);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/execution.ts", ["tests/core/record_memory_test.ts"], [
    {
      name: "a record keeps all that came with its call",
      find: "    this.answers = only(copy);\n  }\n\n",
      replace: "    this.answers = copy;\n  }\n\n",
    },
  ]),
];
