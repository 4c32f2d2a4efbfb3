import { bugsIn, type PlantedBug } from "../bug.ts";

/** Acknowledgements of bodies that come at the same time. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/arrivals.ts", ["tests/core/arrivals_test.ts"], [
    {
      name: "each body waits for a second datagram of its own",
      find: "datagrams += incoming.body.unacknowledgedDatagrams;",
      replace: "datagrams = incoming.body.unacknowledgedDatagrams;",
    },
    {
      name: "what others send hurries an acknowledgement",
      find:
        "const sender = this.#senderOf(incoming.channel);\n    sender.bodies",
      replace:
        "const sender = [...this.#senders.values()][0] ??\n      this.#senderOf(incoming.channel);\n    sender.bodies",
    },
    {
      name: "a body that has been acknowledged is acknowledged again",
      find:
        "    this.#senders.get(incoming.channel)?.waiting.delete(incoming);\n",
      replace: "",
    },
    {
      name: "one who sends nothing any more has a share of the window",
      find: "    this.#senders.delete(incoming.channel);\n",
      replace: "",
    },
    {
      name: "a body that is forgotten is acknowledged",
      find: "    sender.waiting.delete(incoming);\n",
      replace: "",
    },
    {
      name: "an acknowledgement that waits has no timer",
      find: "        this.#deadlines.set(incoming, incoming.nextAt);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/incoming.ts", ["tests/core/arrivals_test.ts"], [
    {
      name: "a sender without credit waits for a timer",
      find: "this.body.isAckDue(now) || this.body.isStarved(this.#credit);",
      replace: "this.body.isAckDue(now);",
    },
  ]),
  ...bugsIn("lib/core/incoming.ts", ["tests/core/arrivals_test.ts"], [
    {
      name: "large datagrams have no more credit than small ones",
      find: "windowOf(senders, body.pieceBytesMax)",
      replace: "windowOf(senders, 0)",
    },
  ]),
  ...bugsIn("lib/core/outbox.ts", ["tests/core/outbox_test.ts"], [
    {
      name: "small frames make a datagram larger than its path carries",
      find: "      bytesMax,\n",
      replace: "      bytesMax: buffer.length,\n",
    },
    {
      name: "small frames fill a datagram with a large one, and all go at once",
      find: "const bytesMax = Math.max(wanted, sharedBytes);",
      replace:
        "const bytesMax = wanted > sharedBytes ? pathBytes : sharedBytes;",
    },
  ]),
  ...bugsIn("lib/core/queue_bytes.ts", [
    "tests/core/bulk_sender_test.ts",
    "tests/core/congestion_window_test.ts",
  ], [
    {
      name: "of large datagrams a window holds as many bytes as of small ones",
      find: "Math.max(bytesInFlightMax, datagramsInFlightMax * datagramBytes)",
      replace: "bytesInFlightMax",
    },
  ]),
  ...bugsIn("lib/net/loopback.ts", ["tests/net/loopback_test.ts"], [
    {
      name: "every system sends the largest datagrams",
      find: "? 65_507 : 9216",
      replace: "? 65_507 : 65_507",
    },
  ]),
];
