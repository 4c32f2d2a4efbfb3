import { bugsIn, type PlantedBug } from "../bug.ts";

/** Servers that are almost right. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/responder.ts", ["tests/core"], [
    {
      name: "WORKING is said of a call that has not begun",
      find:
        'else if (execution.state === "running") this.#answers.working(execution);',
      replace: "else this.#answers.working(execution);",
    },
    {
      name: "records cost nothing",
      find: "    this.#store(client, limits.recordBytes);\n",
      replace: "",
    },
    {
      name: "retention trusts the client's clock",
      find: "const until = now + lastCopyMs * limits.clockDrift;",
      replace: "const until = now + lastCopyMs;",
    },
    {
      name: "a call whose record is there is sent away for its age",
      find: "if (client?.executions.has(frame.sequence)) return true;",
      replace: "",
      tests: ["tests/core", "tests/sim"],
    },
    {
      name: "a duplicate runs again",
      find: "if (known === undefined) this.#begin(client, frame, sum, copy);",
      replace: "if (true) this.#begin(client, frame, sum, copy);",
    },
    {
      name: "the record is made without being kept",
      find: "client.executions.set(frame.sequence, execution);",
      replace: "",
    },
    {
      name: "a call below the floor runs",
      find: "if (frame.sequence < client.floor) {",
      replace: "if (frame.sequence < 0) {",
    },
    {
      name: "the floor frees one reply too many",
      find:
        `for (let sequence = floor - passed; sequence < floor; sequence++) {`,
      replace:
        `for (let sequence = floor - passed; sequence <= floor; sequence++) {`,
    },
    {
      name: "the floor frees nothing",
      find: "this.#raiseFloor(client, header.floor);",
      replace: "",
    },
    {
      name: "a call for a dead incarnation runs",
      find: `return header.incarnation === this.incarnation;`,
      replace: `return true;`,
    },
    {
      name: "a first call older than the server runs",
      find: `      uptimeMs >= frame.ageMs * limits.clockDrift;`,
      replace: `      true;`,
    },
    {
      name: "a copy from before a restart is taken for a first call",
      find: `return uptimeMs >= this.#quietMs * limits.clockDrift &&`,
      replace: `return`,
    },
    {
      name: "a number used twice gets the other call's reply",
      find: "if (execution.digest !== sum) {",
      replace: "if (execution.digest === -1) {",
    },
    {
      name: "replies are forgotten when the client is silent for a second",
      find: `const lastCopyMs = Math.min(timeLeftMs, limits.callMsMax) +
      limits.retentionMs;`,
      replace:
        `const lastCopyMs = Math.min(timeLeftMs, limits.callMsMax) + 1000;`,
    },
    {
      name: "the time left does not lengthen the retention",
      find: `const lastCopyMs = Math.min(timeLeftMs, limits.callMsMax) +
      limits.retentionMs;`,
      replace: `const lastCopyMs = limits.retentionMs; void timeLeftMs;`,
    },
    {
      name: "a running call is forgotten",
      find: "if (due.running > 0) due.keepUntil = now + limits.retentionMs;",
      replace: "",
    },
    {
      name: "the reply goes out without being stored",
      find: "    execution.reply = reply;\n",
      replace: "",
    },
    {
      name: "a refusal leaves no record",
      find: "return this.#finish(execution, refusal, hint);",
      replace:
        "client.executions.delete(frame.sequence); return this.#finish(execution, refusal, hint);",
    },
    {
      name: "running calls are not bounded",
      find: "this.#running >= limits.callsRunning ||",
      replace: "",
    },
    {
      name: "clients are not bounded",
      find: "client === undefined && this.#clients.size < limits.clients",
      replace: "client === undefined",
    },
    {
      name: "records of one client are not bounded",
      find: `client.executions.size >= limits.recordsPerClient ||`,
      replace: ``,
    },
    {
      name: "stored bytes are not given back",
      find:
        `    this.#store(client, -limits.recordBytes - execution.reply.length);
`,
      replace: ``,
    },
    {
      name: "a copy of a running call is not answered",
      find:
        `else if (execution.state === "running") this.#answers.working(execution);`,
      replace: ``,
    },
    {
      name: "nobody tells a handler that its deadline has passed",
      find: `if (due.kind === "execution") return this.#abandon(due);`,
      replace: "",
    },
    {
      name: "a cancel goes unheard",
      find: `if (execution !== undefined && execution.state !== "done") {
      this.#abandon(execution);
    }`,
      replace: `void execution;`,
    },
    {
      name: "a canceled call loses its record",
      find: `if (execution !== undefined && execution.state !== "done") {
      this.#abandon(execution);`,
      replace: ` if (execution !== undefined && execution.state !== "done") {
      known.executions.delete(sequence); this.#abandon(execution);`,
    },
    {
      name: "a handler is told twice that nobody waits",
      find: "if (execution.isAbandoned) return;",
      replace: "",
    },
    {
      name: "a server that drains takes new calls",
      find: "if (this.#closing) return Status.shuttingDown;",
      replace: "",
    },
    {
      name: "a reply too large is sent all the same",
      find: "if (body.length <= resultBytesMax) {",
      replace: "if (body.length <= resultBytesMax + 1) {",
    },
  ]),
  ...bugsIn("lib/core/answers.ts", ["tests/core"], []),
  ...bugsIn("lib/core/responder.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "an answered call is abandoned at its deadline",
      find: "    client.running--;\n    this.#deadlines.delete(execution);\n",
      replace: "    client.running--;\n",
    },
    {
      name: "a second answer takes the place of the first",
      find: 'if (execution.state === "done") return;',
      replace: "",
    },
    {
      name: "the answer goes to where the first copy came from",
      find: "    execution.seenAgain(copy);\n",
      replace: "",
    },
    {
      name: "other content under a call's number takes over its record",
      find: "{ ...execution, ...impostor, ...copy }",
      replace: "Object.assign(execution, impostor, copy)",
    },
    {
      name: "a short call shortens the retention of a long one",
      find: "if (until <= client.keepUntil) return;",
      replace: "",
    },
    {
      name: "the server wakes all the time for a call that runs on",
      find: "due.keepUntil = now + limits.retentionMs;",
      replace: "due.keepUntil = now + 1;",
    },
    {
      name: "the floor leaves one record behind",
      find: "let sequence = floor - passed;",
      replace: "let sequence = floor - passed + 1;",
    },
    {
      name: "a floor that rises far frees one record too many",
      find: "if (execution.sequence < floor) this.#forget",
      replace: "if (execution.sequence <= floor) this.#forget",
    },
    {
      name: "a call for another incarnation raises the floor",
      find: "    if (!this.#isOurs(header, frame, uptimeMs)) {",
      replace:
        "    const stranger = this.#clients.get(header.client);\n    if (stranger) this.#raiseFloor(stranger, header.floor);\n    if (!this.#isOurs(header, frame, uptimeMs)) {",
    },
    {
      name: "the advice when to try again is not in milliseconds",
      find: "new Uint8Array([0, 0, 0, limits.retryAfterMs])",
      replace: "new Uint8Array([0, 0, 0, limits.retryAfterMs / 1000])",
    },
  ]),
  ...bugsIn("lib/core/answers.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "each RETRY has a datagram of its own",
      find: "if (this.#stranger.client !== client) this.#stranger",
      replace: "this.#stranger",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", ["tests/core/memory_test.ts"], [
    {
      name: "what all clients are kept is not bounded",
      find: "this.#storedBytes >= limits.storedBytes;",
      replace: "false;",
    },
    {
      name: "records of refusals are not bounded",
      find:
        "client.executions.size >= limits.recordsPerClient ||\n      this.#storedBytes >= limits.storedBytesHard",
      replace: "client.executions.size >= limits.recordsPerClient",
    },
  ]),
  ...bugsIn("lib/core/limits.ts", ["tests/core/memory_test.ts"], [
    {
      name: "a client may not keep a span of the largest replies",
      find: "storedBytesPerClient: 6 * 1024 * 1024,",
      replace: "storedBytesPerClient: 4 * 1024 * 1024,",
    },
  ]),
  ...bugsIn("lib/core/endpoint.ts", ["tests/core/calls_test.ts"], [
    {
      name: "a call that the host has counts as not begun",
      find:
        'if (output.kind === "request") output.execution.state = "running";',
      replace: "",
    },
  ]),
];
