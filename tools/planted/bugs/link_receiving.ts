import { bugsIn, type PlantedBug } from "../bug.ts";

const rules = ["tests/core/messages_test.ts"];
const swarm = ["tests/link/swarm_test.ts"];
const perfect = ["tests/link/perfect_link_test.ts"];

/** What the receiving half of a perfect link may get wrong. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/message_receiver.ts", swarm, [
    {
      name: "a link delivers duplicates",
      find: "piece.sequence < this.#next || this.#held.has(piece.sequence)",
      replace: "this.#held.has(piece.sequence)",
    },
    {
      name: "a piece that is held counts twice",
      find: "piece.sequence < this.#next || this.#held.has(piece.sequence)",
      replace: "piece.sequence < this.#next",
      tests: rules.concat(swarm),
    },
    {
      name: "a link delivers what has overtaken at once",
      find: "} else if (piece.sequence > this.#next) {",
      replace: "} else if (piece.sequence > Infinity) {",
    },
    {
      name: "what was held is never delivered",
      find:
        "        this.#accept(piece, this.#shared.slab.copy(piece.body), arrived);\n        this.#acceptHeld(arrived);\n",
      replace:
        "        this.#accept(piece, this.#shared.slab.copy(piece.body), arrived);\n",
    },
    {
      name: "what is delivered is a view of the socket's buffer",
      find: "this.#accept(piece, this.#shared.slab.copy(piece.body), arrived);",
      replace: "this.#accept(piece, piece.body, arrived);",
      tests: perfect,
    },
    {
      name: "what is held is a view of the socket's buffer",
      find: "const copy = this.#shared.slab.copy(body);",
      replace: "const copy = body;",
    },
    {
      name: "the floor of a sender is ignored",
      find: "if (frame.floor > this.#next) {",
      replace: "if (frame.floor > Infinity) {",
      tests: rules,
    },
    {
      name: "a receiver takes any number of pieces",
      find: "} else if (piece.sequence >= this.#creditEnd) {",
      replace: "} else if (piece.sequence >= Infinity) {",
      tests: rules,
    },
    {
      name: "unread messages do not count",
      find: "    this.#unread++;\n",
      replace: "",
      tests: rules,
    },
    {
      name: "a reader who makes room tells nobody",
      find: "return this.#creditEnd - this.#creditEndTold >= creditStep;",
      replace: "return false;",
      tests: rules,
    },
    {
      name: "an update of credit is taken for an answer",
      find: "echo: answers ? this.#echo : 0,",
      replace: "echo: this.#echo + (answers ? 0 : 0),",
      tests: rules,
    },
    {
      name: "bytes out of order are not bounded",
      find: "if (!this.#shared.held.take(body.length)) return;",
      replace: "this.#shared.held.force(body.length);",
      tests: rules,
    },
    {
      name: "bytes out of order are never freed",
      find:
        "      this.#held.delete(piece.sequence);\n      this.#shared.held.free(bytes);\n",
      replace: "      this.#held.delete(piece.sequence);\n",
      tests: rules,
    },
    {
      name: "unread bytes are not bounded",
      find: "this.#shared.stored.take(isLast ? body.length : messageBytes);",
      replace: "this.#begunBytes >= 0;",
      tests: rules,
    },
    {
      name: "a message may grow without bound",
      find:
        "    if (this.#begunBytes + body.length > messageBytes) return false;\n",
      replace: "",
      tests: rules,
    },
  ]),
  ...bugsIn("lib/core/message_streams.ts", rules, [
    {
      name: "streams are not bounded",
      find: "if (this.#receivers.size < streams) return true;",
      replace: "return true;",
    },
    {
      name: "a stream is forgotten while copies may live",
      find: "if (now - receiver.heardAt < retentionMs) continue;",
      replace: "if (now - receiver.heardAt < retentionMs / 2) continue;",
    },
    {
      name: "streams are remembered for ever",
      find: "      this.#receivers.delete(stream);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/message_errand.ts", rules, [
    {
      name: "each datagram has an acknowledgement of its own stream's start",
      find: "answers ||= this.#acknowledgements.get(receiver) ?? false;",
      replace: "answers = false;",
    },
  ]),
  ...bugsIn("lib/core/message_endpoint.ts", rules, [
    {
      name: "what is meant for an earlier life is taken",
      find: "if (target !== 0n && target !== this.incarnation) {",
      replace: "if (target === 1n) {",
    },
    {
      name: "a message is not copied when it is taken",
      find: "sender.take(this.#slab.copy(message), now);",
      replace: "sender.take(message, now);",
    },
    {
      name: "a link that closes takes what is new",
      find: "const pieces = this.#isClosing ? [] : frame.pieces;",
      replace: "const pieces = frame.pieces;",
    },
    {
      name: "duplicates are not acknowledged",
      find: "    errand.acknowledge(receiver, true);\n",
      replace:
        "    if (receiver.duplicates === 0) errand.acknowledge(receiver, true);\n",
    },
    {
      name: "a peer that was given up keeps its timer",
      find: "    this.#deadlines.delete(sender);\n    return",
      replace: "    return",
      mayHang: true,
    },
    {
      name: "answers wait for what is sent",
      find:
        "return this.#outputs.shift() ?? this.#transmit(now) ??\n      { kind",
      replace:
        "return this.#transmit(now) ?? this.#outputs.shift() ??\n      { kind",
    },
  ]),
];
