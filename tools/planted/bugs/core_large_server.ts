import { bugsIn, type PlantedBug } from "../bug.ts";

const uploads = ["tests/core/large_calls_test.ts"];
const downloads = ["tests/core/large_replies_test.ts"];
const halves = ["tests/core/reassembly_test.ts"];

/** Servers of large bodies: that hold them for ever, or send them to anybody. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/runs.ts", halves, [
    {
      name: "arguments of a finished call are held for ever",
      find: "    this.#clients.hold(client, -execution.heldBytes);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", halves, [
    {
      name: "small arguments in PARTs are not given back",
      find: "const heldBytes = outcome.body.buffer.byteLength;",
      replace: "const heldBytes = part.total > 1200 ? part.total : 0;",
    },
    {
      name: "PARTs of whoever has shown nothing are taken",
      find:
        "    if (!isProven) {\n      this.#shared.counters.answersWithheld++;",
      replace:
        "    if (false) {\n      this.#shared.counters.answersWithheld++;",
    },
    {
      name: "another body under the number of one that has run is that one",
      find: "if (known.digest !== part.digest) {",
      replace: "if (false) {",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", uploads, [
    {
      name: "a refusal of an upload is told once",
      find:
        "    if (known.isRefused) return this.#answerAgain(known, arrival);\n",
      replace: "",
    },
    {
      name: "a canceled upload is kept half",
      find:
        "if (incoming !== undefined) this.#clients.giveUp(known, incoming);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/reassembly.ts", halves, [
    {
      name: "a claim of any size takes room",
      find: "if (argumentBytes > bodyBytes) {",
      replace: "if (false) {",
    },
    {
      name: "one client holds all that may be held",
      find: "client.heldBytes + total > heldBytesPerClient ||",
      replace: "",
    },
    {
      name: "the half of a body is never given up",
      find: "patienceMs: bulkLimits.silenceMs,",
      replace: "patienceMs: Infinity,",
    },
  ]),
  ...bugsIn("lib/core/reassembly.ts", uploads, [
    {
      name: "the time that an upload took is given to its handler besides",
      find: "target.timeLeftMs - (arrivedAt - incoming.startedAt),",
      replace: "target.timeLeftMs + 1000,",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", halves, [
    {
      name: "a body that is given up is counted for ever",
      find: "    this.hold(client, -incoming.body.heldBytes);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", uploads, [
    {
      name: "the floor leaves the halves of bodies below it",
      find: "if (incoming.sequence < floor) this.giveUp(client, incoming);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/incoming.ts", halves, [
    {
      name: "each sender is given the whole queue of the socket",
      find: "queueBytes(pieceBytes) / Math.max(1, senders)",
      replace: "queueBytes(pieceBytes)",
    },
  ]),
  ...bugsIn("lib/core/large_replies.ts", downloads, [
    {
      name: "a result goes to whoever claims to be its client",
      find: "if (!client.proof.isProven(from)) {",
      replace: "if (false) {",
    },
    {
      name: "a result goes on to where its client was",
      find: "download!.destination = { to: from, incarnation };",
      replace: "",
    },
    {
      name: "results that do not move are in the way of the one that does",
      find: "path.moveTo({ to: from, incarnation });",
      replace: "",
    },
    {
      name: "a result is sent on that its client has, or wants no more",
      find: "    if (isOver) this.stop(execution);\n",
      replace: "",
    },
    {
      name: "nobody says that a result waits for its turn",
      find: "if (this.#goOn(execution) && isUntold) this.#answers.working",
      replace: "if (this.#goOn(execution) && false) this.#answers.working",
    },
  ]),
];
