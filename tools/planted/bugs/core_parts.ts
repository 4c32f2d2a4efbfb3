import { bugsIn, type PlantedBug } from "../bug.ts";

/** What clients and servers are made of, and is almost right. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/deadlines.ts", ["tests/core/parts_edges_test.ts"], [
    {
      name: "what takes the place of a removed deadline stays too low",
      find: "    this.#rise(last);\n    this.#sink(last);",
      replace: "    this.#sink(last);",
    },
  ]),
  ...bugsIn("lib/core/endpoint.ts", ["tests/core/parts_edges_test.ts"], [
    {
      name: "whole buffers count as sent",
      find: "this.counters.bytesSent += transmit.datagram.length;",
      replace: "this.counters.bytesSent += transmit.buffer.length;",
    },
    {
      name: "datagrams that were refused are not counted",
      find: "    this.counters.datagramsUnsent++;\n",
      replace: "",
    },
    {
      name: "another version counts as foreign",
      find: "counters.droppedOtherVersion++;",
      replace: "counters.droppedForeign++;",
    },
    {
      name: "damage counts as a peer's mistake",
      find: "counters.droppedDamaged++;",
      replace: "counters.droppedMalformed++;",
    },
  ]),
  ...bugsIn("lib/core/outbox.ts", [
    "tests/core/outbox_test.ts",
    "tests/core/calls_test.ts",
  ], [
    {
      name: "a reply keeps quiet about its wait for another handler",
      find: "  stampAnswers(draft, now);\n",
      replace: "",
    },
    {
      name: "each frame has a datagram of its own",
      find:
        "if (open !== undefined && fits(open, destination, bytes)) return open;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/outbox.ts", [
    "tests/core/outbox_test.ts",
    "tests/core/calls_test.ts",
  ], [
    {
      name: "only the first answer in a datagram is stamped",
      find: "else draft.answers.push(draft.end, arrivedAt);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/datagram_buffers.ts", [
    "tests/core/parts_test.ts",
    "tests/core/outbox_test.ts",
  ], [
    {
      name: "a datagram is reused while it is being filled",
      find: "this.#spare.pop() ??",
      replace: "this.#spare[0] ??",
    },
  ]),
  ...bugsIn("lib/core/outbox.ts", ["tests/core/calls_test.ts"], [
    {
      name:
        "all small frames of one side share one datagram, and the other waits",
      find: "? Math.min(channel.sharedBytesMax, pathBytes)",
      replace: "? pathBytes",
    },
    {
      name: "small frames share little where a path carries much",
      find: "? Math.min(channel.sharedBytesMax, pathBytes)",
      replace: "? datagramBytesMax",
    },
    {
      name: "small frames share more than a path carries",
      find: "? Math.min(channel.sharedBytesMax, pathBytes)",
      replace: "? channel.sharedBytesMax",
    },
    {
      name: "ordinary datagrams leave half full",
      find: "const sharedBytes = pathBytes > datagramBytesMax",
      replace: "const sharedBytes = pathBytes > 0",
    },
  ]),
  ...bugsIn("lib/core/outbox.ts", ["tests/core/parts_edges_test.ts"], [
    {
      name: "buffers are used once",
      find:
        "if (length === this.#ordinary.bytes) this.#ordinary.giveBack(buffer);\n    else ",
      replace: "",
    },
    {
      name: "transmission numbers pass 32 bits",
      find: "(channel.transmission + 1) >>> 0",
      replace: "channel.transmission + 1",
    },
    {
      name: "a datagram is for two addresses",
      find: "draft.to === to && draft.incarnation === incarnation",
      replace: "draft.incarnation === incarnation",
    },
    {
      name: "a datagram is for two incarnations",
      find: "draft.to === to && draft.incarnation === incarnation",
      replace: "draft.to === to",
    },
  ]),
  ...bugsIn("lib/core/round_trip.ts", [
    "tests/core/parts_test.ts",
    "tests/core/calls_test.ts",
  ], [
    {
      name: "the timeout does not double",
      find: " * 2 ** doublings,",
      replace: ",",
    },
    {
      name: "calls that time out together double it each",
      find: "if (sentAt < this.#backedOffAt) return false;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/smoothed.ts", ["tests/core/parts_test.ts"], [
    {
      name: "the mean moves before the deviation (RFC 6298 §2.3)",
      find: "const error = Math.abs(this.mean - sample);",
      replace:
        "this.mean = 0.875 * this.mean + 0.125 * sample; const error = Math.abs(this.mean - sample);",
    },
  ]),
  ...bugsIn("lib/core/round_trip.ts", ["tests/core/parts_edges_test.ts"], [
    {
      name: "a steady path has a timeout without margin",
      find: "Math.max(limits.timerGranularityMs, 4 * this.#smoothed.deviation)",
      replace: "4 * this.#smoothed.deviation",
    },
  ]),
  ...bugsIn("lib/core/slab.ts", ["tests/core/parts_edges_test.ts"], [
    {
      name: "large copies are none",
      find: "return bytes.slice();",
      replace: "return bytes;",
    },
  ]),
];
