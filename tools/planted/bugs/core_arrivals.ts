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
];
