import { bugsIn, type PlantedBug } from "../bug.ts";

const CLIENT = ["calls", "restart", "client_edges", "call_queue"]
  .map((name) => `tests/core/${name}_test.ts`);

/** Clients that are almost right. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/caller.ts", CLIENT, [
    {
      name: "waiting calls are not bounded",
      find: "if (!peer.hasQueueRoom) {",
      replace: "if (false) {",
    },
    {
      name: "a call that was never sent is canceled on the wire",
      find:
        "if (call.session !== undefined) this.#calls.questions.cancel(call);",
      replace: "this.#calls.questions.cancel(call);",
    },
    {
      name: "a call outlives its deadline",
      find: "if (now >= call.deadlineAt) return this.#expire(call, now);",
      replace: "",
      mayHang: true,
    },
    {
      name: "what cannot be sent settles all calls",
      find: "if (call.sentAt(transmission) === undefined) continue;",
      replace: "",
      tests: ["tests/core/client_edges_test.ts"],
    },
    {
      name: "a call that waits its turn outlives its deadline",
      find: "    this.#deadlines.set(call, call.deadlineAt);\n",
      replace: "",
      tests: ["tests/core/flight_test.ts"],
    },
  ]),
  ...bugsIn("lib/core/calls.ts", ["tests/core/flight_test.ts"], [
    {
      name: "those behind a withdrawn call are not looked at",
      find:
        "    // Those that wait behind it may fit where it did not.\n    this.release(call);",
      replace: "    if (call.session !== undefined) this.release(call);",
    },
    {
      name: "a refused call leaves room in the queue",
      find: 'if (call.session === undefined && cause !== "refused") {',
      replace: "if (call.session === undefined) {",
    },
  ]),
  ...bugsIn("lib/core/sessions.ts", ["tests/core/calls_test.ts"], [
    {
      name: "a call without session room waits for ever",
      find: "if (peer.sessions.length >= limits.sessions) return undefined;",
      replace: "if (peer.sessions.length >= 1) return undefined;",
    },
  ]),
  ...bugsIn("lib/core/sessions.ts", ["tests/core/sessions_test.ts"], [
    {
      name: "what comes for a session that is over is taken for it",
      find: "    this.#latest = undefined;\n",
      replace: "",
    },
    {
      name: "whatever comes belongs to the session of the datagram before",
      find: "if (this.#latest?.client === client) return this.#latest;",
      replace: "if (this.#latest !== undefined) return this.#latest;",
    },
  ]),
  ...bugsIn("lib/core/call.ts", [
    ...CLIENT,
    "tests/core/trace_test.ts",
    "tests/core/least_timeout_test.ts",
  ], [
    {
      name: "only the last transmission of a call is known",
      find: "earlier.push(this.lastTransmission, this.lastSentAt);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/call.ts", CLIENT, [
    {
      name: "a call that was sent is said not to have run",
      find:
        `return this.transmissions === this.transmissionsFailed ? "no" : "maybe";`,
      replace: `return "no";`,
    },
  ]),
  ...bugsIn("lib/core/session.ts", CLIENT, [
    {
      name: "the floor passes an open call",
      find: "while (this.floor < this.#next && !this.calls.has(this.floor)) {",
      replace: "while (this.floor < this.#next) {",
    },
  ]),
  ...bugsIn("lib/core/restart.ts", CLIENT, [
    {
      name: "a call that another server may have run is sent to this one",
      find: 'if (call.peer.existedAt <= call.firstSentAt) return "move";',
      replace: 'return "move";',
    },
    {
      name: "a call in doubt is given up at once",
      find:
        "return isLarge || startedAfter > call.firstSentAt ||\n      call.doubts >= limits.doubtsMax",
      replace: "return true",
    },
    {
      name: "a call is in doubt for ever",
      find: " ||\n      call.doubts >= limits.doubtsMax",
      replace: "",
      mayHang: true,
    },
    {
      name: "a sleeping client's clock vouches for a call",
      find: "? call.transmissions - call.doubts > 1",
      replace: "? false",
    },
    {
      name: "a call that is known to run is moved",
      find: "if (call.working || isKnownElsewhere)",
      replace: "if (isKnownElsewhere)",
      tests: ["tests/core/restart_test.ts"],
    },
  ]),
  ...bugsIn("lib/core/peer.ts", CLIENT, [
    {
      name: "the last answer tells a server's age, not the fastest",
      find: "this.existedAt = Math.min(known, existedAt);",
      replace: "this.existedAt = Math.max(known, existedAt);",
    },
    {
      name: "calls in flight are not bounded",
      find: "this.#callsInFlight < limits.callsInFlight &&",
      replace: "",
    },
    {
      name: "bytes in flight are not bounded",
      find:
        "this.#bytesInFlight + smallBytes(call) <= this.#way.callWindow.bytes",
      replace: "true",
    },
    {
      name: "room in flight is not given back",
      find: "    this.#callsInFlight--;\n",
      replace: "",
    },
    {
      name: "room in flight is given back twice",
      find: "if (!call.isInFlight) return;",
      replace: "",
    },
    {
      name: "bytes in flight are not given back",
      find: "    this.#bytesInFlight -= smallBytes(call);\n",
      replace: "",
      tests: ["tests/core/flight_test.ts"],
    },
  ]),
  ...bugsIn("lib/core/listener.ts", ["tests/core/flight_test.ts"], [
    {
      name: "calls that are worked on take room from others",
      find: "    this.#calls.release(call);\n    this.#calls.questions.await(",
      replace: "    this.#calls.questions.await(",
    },
    {
      name: "room that a working call leaves is not used",
      find: "    this.#calls.release(call);\n    this.#calls.questions.await(",
      replace: "    call.peer.arrive(call);\n    this.#calls.questions.await(",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", ["tests/core/restart_test.ts"], [
    {
      name: "any late answer tells which server is there",
      find: "if (peer.incarnation === 0n) peer.learn(",
      replace: "peer.learn(",
    },
    {
      name: "a RETRY that comes twice is believed twice",
      find:
        "if (call.incarnation === incarnation || now >= call.deadlineAt) return;",
      replace: "if (now >= call.deadlineAt) return;",
    },
    {
      name: "clocks are taken to agree",
      find: "now - frame.uptimeUs / 1000 / limits.clockDrift;",
      replace: "now - frame.uptimeUs / 1000;",
    },
  ]),
];
