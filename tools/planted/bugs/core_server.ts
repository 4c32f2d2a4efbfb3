import { bugsIn, type PlantedBug } from "../bug.ts";

const SERVER = ["calls", "server_edges", "restart", "memory", "clients"]
  .map((name) => `tests/core/${name}_test.ts`);

/** Servers that are almost right. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/responder.ts", SERVER, [
    {
      name: "a duplicate runs again",
      find: "const known = client.executions.get(frame.sequence);",
      replace: "const known = undefined as Execution | undefined;",
    },
    {
      name: "a call below the floor runs",
      find: "if (frame.sequence < client.floor) {",
      replace: "if (frame.sequence < 0) {",
    },
    {
      name: "the floor frees nothing",
      find:
        "    this.#clients.raiseFloor(client, header.floor);\n    this.#clients.keep(client, frame.timeLeftMs, arrivedAt);",
      replace: "    this.#clients.keep(client, frame.timeLeftMs, arrivedAt);",
    },
    {
      name: "a number used twice gets the other call's reply",
      find: "if (execution.digest === sum) this.#answerAgain(execution, copy);",
      replace: "if (true) this.#answerAgain(execution, copy);",
    },
    {
      name: "a cancel goes unheard",
      find: `if (execution !== undefined && execution.state !== "done") {
      this.#runs.abandon(execution);
    }`,
      replace: `void execution;`,
    },
    {
      name: "a canceled call loses its record",
      find: `if (execution !== undefined && execution.state !== "done") {
      this.#runs.abandon(execution);`,
      replace: ` if (execution !== undefined && execution.state !== "done") {
      known.executions.delete(sequence); this.#runs.abandon(execution);`,
    },
  ]),
  ...bugsIn("lib/core/responder.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "a call for another incarnation raises the floor",
      find: "    if (!this.#admission.isOurs(frame, arrival)) {",
      replace:
        "    const stranger = this.#clients.get(header.client);\n    if (stranger) this.#clients.raiseFloor(stranger, header.floor);\n    if (!this.#admission.isOurs(frame, arrival)) {",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", SERVER, [
    {
      name: "WORKING is said of a call that has not begun",
      find:
        '    if (execution.state === "queued" && execution.toldAt === -Infinity) return;\n',
      replace: "",
    },
    {
      name: "a copy of a running call is not answered",
      find:
        '    if (execution.state === "queued" && execution.toldAt === -Infinity) return;',
      replace: '    if (execution.state !== "done") return;',
    },
    {
      name: "the reply goes out without being stored",
      find: "    this.#clients.replies.put(reply, execution);\n",
      replace: "",
    },
    {
      name: "a large result goes out without being stored",
      find: "      execution.reply = reply;\n",
      replace: "",
      tests: ["tests/core/large_replies_test.ts"],
    },
    {
      name: "a refusal leaves no record",
      find: "return this.#finish(execution, refusal.status, refusal.body);",
      replace:
        "client.executions.delete(frame.sequence); return this.#finish(execution, refusal.status, refusal.body);",
    },
    {
      name: "nobody tells a handler that its deadline has passed",
      find:
        "this.#shared.counters.callsExpired++;\n      this.#end(execution);",
      replace: "this.#end(execution);",
    },
    {
      name: "a handler is told twice that nobody waits",
      find: "if (execution.isAbandoned) return;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "the answer goes to where the first copy came from",
      find: "    execution.seenAgain(copy);\n",
      replace: "",
    },
    {
      name: "an answered call still has its deadline",
      find: "    client.running--;\n    this.#deadlines.delete(execution);\n",
      replace: "    client.running--;\n",
      tests: ["tests/core/calls_test.ts"],
    },
    {
      name: "a second answer takes the place of the first",
      find: 'if (execution.state !== "running") return;\n    const',
      replace: "const",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", ["tests/core/memory_test.ts"], []),
  ...bugsIn("lib/core/answers.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "other content under a call's number takes over its record",
      find:
        "this.reply({ ...known, status, reply: nothing, ...copy, answers: copy });",
      replace:
        "this.reply(Object.assign(known, { status, reply: nothing }, copy));",
    },
  ]),
  ...bugsIn("lib/core/limits.ts", ["tests/core/memory_test.ts"], [
    {
      name: "a client may not keep a span of the largest replies",
      find: "storedBytesPerClient: 8 * 1024 * 1024,",
      replace: "storedBytesPerClient: 6 * 1024 * 1024,",
    },
  ]),
  ...bugsIn("lib/core/endpoint.ts", ["tests/core/calls_test.ts"], []),
  ...bugsIn("lib/core/schedule.ts", SERVER, [
    {
      name: "running calls are not bounded",
      find: 'if (loser === turn) return { objection: "full", retryAfterMs };',
      replace: "if (loser === turn) return this.#queue(turn, line);",
    },
  ]),
  ...bugsIn("lib/core/acceptance.ts", SERVER, [
    {
      name: "records of one client are not bounded",
      find:
        "return client.executions.size < limits.recordsPerClient &&\n      this",
      replace: "return this",
    },
    {
      name: "a server that drains takes new calls",
      find: "if (this.isClosing) {",
      replace: "if (false) {",
    },
    {
      name: "a reply too large is sent all the same",
      find: "return bytes <= bodyBytes &&",
      replace: "return bytes <= bodyBytes + 1 &&",
    },
  ]),
  ...bugsIn("lib/core/refusal.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "the advice when to try again is not in milliseconds",
      find: "writeUint32(body, 0, retryAfterMs);",
      replace: "writeUint32(body, 0, retryAfterMs / 1000);",
    },
  ]),
  ...bugsIn("lib/core/acceptance.ts", ["tests/core/memory_test.ts"], [
    {
      name: "what all clients are kept is not bounded",
      find: "      this.#clients.storedBytes >= storedBytes\n    ) return busy",
      replace: "      false\n    ) return busy",
    },
    {
      name: "records of refusals are not bounded",
      find: "this.#clients.storedBytes < this.#capacity.storedBytesHard",
      replace: "true",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", ["tests/core/calls_test.ts"], [
    {
      name: "a call that the host has counts as not begun",
      find: '    execution.state = "running";\n',
      replace: "",
    },
  ]),
];
