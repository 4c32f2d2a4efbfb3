import { bugsIn, type PlantedBug } from "../bug.ts";

const calls = ["tests/core/large_calls_test.ts"];
const halves = ["tests/core/reassembly_test.ts"];

/** Servers that almost know what they hold of bodies that are half here. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/runs.ts", halves, [
    {
      name: "arguments are held after their handler is done",
      find: "this.#clients.hold(client, -execution.heldBytes);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/reassembly.ts", halves, [
    {
      name: "a claim of a gigabyte is taken",
      find: "if (argumentBytes > bodyBytes) {",
      replace: "if (false) {",
    },
    {
      name: "a body without a target is taken",
      find: "if (argumentBytes < 0) {",
      replace: "if (false) {",
    },
    {
      name: "one client may hold what all may",
      find: "client.heldBytes + total > heldBytesPerClient ||",
      replace: "",
    },
    {
      name: "all clients together may hold twice as much",
      find: "return this.#clients.heldBytes + bytes <= heldBytes;",
      replace: "return this.#clients.heldBytes + bytes <= 2 * heldBytes;",
    },
    {
      name: "two bodies under one number are made one",
      find: "known.body.matches(part.total, part.digest)",
      replace: "true",
    },
  ]),
  ...bugsIn("lib/core/incoming.ts", halves, [
    {
      name: "each of many senders is given all of the socket's queue",
      find: "queueBytes(pieceBytes) / Math.max(1, senders)",
      replace: "queueBytes(pieceBytes)",
    },
    {
      name: "a half body is never given up",
      find: "return this.body.lastProgressAt + this.patienceMs;",
      replace: "return Infinity;",
    },
  ]),
  ...bugsIn("lib/core/incoming_body.ts", halves, [
    {
      name: "the same bytes over and over are news",
      find: 'if (!isNew) return "duplicate";',
      replace:
        'this.#lastProgressAt = now;\n    if (!isNew) return "duplicate";',
    },
    {
      name: "a body runs whatever its digest",
      find: "if (this.#digestSoFar === this.digest) {",
      replace: "if (this.totalBytes > 0) {",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", ["tests/core/clients_test.ts"], [
    {
      name: "a call that runs is forgotten before its time",
      find: "client.keepUntil = Math.max(client.keepUntil, until);",
      replace: "client.keepUntil = until;",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", calls, [
    {
      name: "a floor leaves half bodies behind",
      find: "if (incoming.sequence < floor) this.giveUp(client, incoming);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", halves, [
    {
      name: "PARTs from anybody are taken",
      find:
        "    if (!isProven) {\n      this.#shared.counters.answersWithheld++;\n      return this.#answers.admit(part, arrival);\n    }\n",
      replace: "",
    },
    {
      name: "an ACK meant for another server counts",
      find:
        "if (client === undefined || header.incarnation !== this.incarnation) return;",
      replace: "if (client === undefined) return;",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", calls, [
    {
      name: "a refusal is acknowledged as if the bytes were taken",
      find: "if (known.isRefused) return this.#answerAgain(known, arrival);",
      replace: "",
    },
    {
      name: "a late piece of what has run is not acknowledged",
      find:
        "    this.#reassembly.acknowledgeWhole(known.client, part, arrival);\n",
      replace: "",
    },
    {
      name: "a canceled upload stays half here",
      find:
        "if (incoming !== undefined) this.#clients.giveUp(known, incoming);",
      replace: "",
    },
  ]),
];
