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
      find: "return this.#finish(execution, refusal, hint, copy.arrivedAt);",
      replace:
        "client.executions.delete(frame.sequence); return this.#finish(execution, refusal, hint, copy.arrivedAt);",
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
  ...bugsIn("lib/core/answers.ts", ["tests/core"], [
    {
      name: "the reply hides for how long the server had the call",
      find: "processingUs: (now - answered.arrivedAt) * 1000,",
      replace: "processingUs: 0,",
    },
  ]),
];
