import { bugsIn, type PlantedBug } from "../bug.ts";

const SERVER = ["calls", "server_edges", "restart", "memory", "clients"]
  .map((name) => `tests/core/${name}_test.ts`);

/** Servers that forget too early, remember too much, or listen to anybody. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/clients.ts", SERVER, [
    {
      name: "a client that was forgotten is known if nobody came since",
      find: "    if (this.#latest === client) this.#latest = undefined;\n",
      replace: "",
    },
    {
      name: "whatever comes is from the client of the datagram before",
      find: "if (this.#latest?.client === id) return this.#latest;",
      replace: "if (this.#latest !== undefined) return this.#latest;",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", SERVER, [
    {
      name: "records cost nothing",
      find: "    this.store(client, limits.recordBytes);\n",
      replace: "",
    },
    {
      name: "retention trusts the client's clock",
      find: "const until = now + lastCopyMs * limits.clockDrift;",
      replace: "const until = now + lastCopyMs;",
    },
    {
      name: "the record is made without being kept",
      find: "client.executions.add(execution);",
      replace: "",
    },
    {
      name: "the floor frees one reply too many",
      find:
        `for (let sequence = floor - passed; sequence < floor; sequence++) {`,
      replace:
        `for (let sequence = floor - passed; sequence <= floor; sequence++) {`,
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
      find: "if (client.running > 0) {",
      replace: "if (false) {",
    },
    {
      name: "clients are not bounded",
      find: "if (this.#byId.size >= limits.clients) return undefined;",
      replace: "",
    },
    {
      name: "stored bytes are not given back",
      find: "    this.store(client, -limits.recordBytes);\n",
      replace: "",
    },
    {
      name: "the bytes of a reply are not given back",
      find: "    this.store(client, -reply.length);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "a short call shortens the retention of a long one",
      find: "if (until <= client.keepUntil) return;",
      replace: "",
    },
    {
      name: "the server wakes all the time for a call that runs on",
      find: "const until = now + limits.retentionMs;",
      replace: "const until = now + 1;",
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
  ]),
  ...bugsIn("lib/core/admission.ts", SERVER, [
    {
      name: "a call whose record is there is sent away for its age",
      find: "if (client?.executions.has(frame.sequence)) return true;",
      replace: "",
      tests: ["tests/core", "tests/sim"],
    },
    {
      name: "a call for a dead incarnation runs",
      find: "return header.incarnation === this.#answers.incarnation;",
      replace: "return true;",
    },
    {
      name: "a first call older than the server runs",
      find: "      uptimeMs >= frame.ageMs * limits.clockDrift;",
      replace: "      true;",
    },
    {
      name: "a copy from before a restart is taken for a first call",
      find: "return uptimeMs >= this.#quietMs * limits.clockDrift &&",
      replace: "return",
    },
  ]),
  ...bugsIn("lib/core/answers.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "each RETRY has a datagram of its own",
      find: "if (id !== client || known !== proof) {",
      replace: "if (true) {",
    },
  ]),
];
