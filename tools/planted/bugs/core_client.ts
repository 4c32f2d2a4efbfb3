import { bugsIn, type PlantedBug } from "../bug.ts";

/** Clients that are almost right. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/caller.ts", ["tests/core"], [
    {
      name: "waiting calls are not bounded",
      find: "if (!peer.hasQueueRoom) {",
      replace: "if (false) {",
    },
    {
      name: "those behind a withdrawn call are not looked at",
      find:
        "    // Those that wait behind it may fit where it did not.\n    this.#unflushed.add(call.peer);\n    if (call.session !== undefined) {",
      replace:
        "    if (call.session !== undefined) {\n    this.#unflushed.add(call.peer);",
    },
    {
      name: "calls that are worked on take room from others",
      find: "    call.peer.arrive(call);\n    this.#unflushed.add(call.peer);",
      replace: "",
    },
    {
      name: "a call that was never sent is canceled on the wire",
      find: "if (session === undefined) return;\n    const destination",
      replace: "const destination",
    },
    {
      name: "nothing is ever sent again",
      find:
        "    this.#shared.counters.retransmissions++;\n    this.#transmit(call, now);\n  }\n\n  /** Takes what",
      replace: "  }\n\n  /** Takes what",
    },
    {
      name: "a call outlives its deadline",
      find:
        `if (now >= call.deadlineAt) return this.#settle(call, "deadline");`,
      replace: "",
      mayHang: true,
    },
    {
      name: "a retransmission is meant for whatever server is there now",
      find: "{ to: peer.address, incarnation: call.incarnation }",
      replace: "{ to: peer.address, incarnation: peer.incarnation }",
    },
    {
      name: "samples count from the last transmission, whichever was answered",
      find: "const sentAt = call.sentAt(answer.echo);",
      replace: "const sentAt = call.firstSentAt;",
    },
    {
      name: "samples contain the handler's time",
      find: "const sample = now - sentAt - answer.processingUs / 1000;",
      replace: "const sample = now - sentAt;",
    },
    {
      name: "waits have no jitter",
      find: "const answerBy = now + waitMs * jitter;",
      replace: "const answerBy = now + waitMs;",
    },
    {
      name: "a server that works is asked as often as one that is silent",
      find: "    this.#await(call, call.probeMs, now);\n",
      replace: "    call.working = false;\n",
    },
    {
      name: "a call without session room waits for ever",
      find: "if (peer.sessions.length >= limits.sessions) return undefined;",
      replace: "if (peer.sessions.length >= 1) return undefined;",
    },
  ]),
  ...bugsIn("lib/core/call.ts", ["tests/core"], [
    {
      name: "a call that was sent is said not to have run",
      find:
        `return this.transmissions === this.transmissionsFailed ? "no" : "maybe";`,
      replace: `return "no";`,
    },
  ]),
  ...bugsIn("lib/core/session.ts", ["tests/core"], [
    {
      name: "the floor passes an open call",
      find: "while (this.floor < this.#next && !this.calls.has(this.floor)) {",
      replace: "while (this.floor < this.#next) {",
    },
  ]),
  ...bugsIn("lib/core/restart.ts", ["tests/core"], [
    {
      name: "a call that another server may have run is sent to this one",
      find: 'if (call.peer.existedAt <= call.firstSentAt) return "move";',
      replace: 'return "move";',
    },
    {
      name: "a call in doubt is given up at once",
      find:
        "return startedAfter > call.firstSentAt || call.doubts >= limits.doubtsMax",
      replace: "return true",
    },
    {
      name: "a call is in doubt for ever",
      find:
        "return startedAfter > call.firstSentAt || call.doubts >= limits.doubtsMax",
      replace: "return startedAfter > call.firstSentAt",
      mayHang: true,
    },
    {
      name: "a sleeping client's clock vouches for a call",
      find: "call.transmissions - call.doubts > 1;",
      replace: "false;",
    },
  ]),
  ...bugsIn("lib/core/peer.ts", ["tests/core"], [
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
      find: "this.#bytesInFlight + request.body.length <= limits.bytesInFlight",
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
      name: "calls that settled in the queue take up its room",
      find: "  withdraw(): void {\n    this.#waiting--;",
      replace: "  withdraw(): void {",
    },
  ]),
  ...bugsIn("lib/core/caller.ts", ["tests/core/client_edges_test.ts"], [
    {
      name: "a server that works is asked ever less often, without end",
      find: "call.probeMs * limits.probeGrowth,\n        limits.probeMsMax,",
      replace: "call.probeMs * limits.probeGrowth,",
    },
    {
      name: "after an outage a server that works is asked after minutes",
      find:
        "2 * call.peer.roundTrip.timeoutMs(call.timeouts),\n      limits.probeMsMax,",
      replace: "2 * call.peer.roundTrip.timeoutMs(call.timeouts),",
    },
    {
      name: "a new call does not know of the back-off",
      find: "      call.peer.roundTrip.timedOut(call.lastSentAt, now);\n",
      replace: "",
    },
    {
      name: "the waits of a call are the peer's alone",
      find: "      call.timeouts++;\n",
      replace: "",
    },
    {
      name: "WORKING tells no round trip",
      find: "    this.#measure(call, { ...frame, processingUs: 0 }, now);\n",
      replace: "",
    },
    {
      name: "what cannot be sent settles all calls",
      find: "if (call.sentAt(transmission) === undefined) continue;",
      replace: "",
    },
    {
      name: "a copy says that it is younger than it is",
      find: "ageMs: Math.ceil(now - call.firstSentAt),",
      replace: "ageMs: Math.floor(now - call.firstSentAt),",
    },
    {
      name: "a copy asks for the whole time once more",
      find: "timeLeftMs: call.deadlineAt - now,",
      replace: "timeLeftMs: request.timeoutMs,",
    },
  ]),
  ...bugsIn("lib/core/caller.ts", ["tests/core/flight_test.ts"], [
    {
      name: "a call that waits its turn outlives its deadline",
      find: "    this.#deadlines.set(call, call.deadlineAt);\n",
      replace: "",
    },
    {
      name: "room that a working call leaves is not used",
      find: "    call.peer.arrive(call);\n    this.#unflushed.add(call.peer);",
      replace: "    call.peer.arrive(call);",
    },
    {
      name: "a refused call leaves room in the queue",
      find: 'else if (cause !== "refused") call.peer.withdraw();',
      replace: "else call.peer.withdraw();",
    },
  ]),
  ...bugsIn("lib/core/peer.ts", ["tests/core/flight_test.ts"], [
    {
      name: "bytes in flight are not given back",
      find: "    this.#bytesInFlight -= call.request.body.length;\n",
      replace: "",
    },
    {
      name: "calls are dropped with the canceled ones around them",
      find: "if (!call.settled) queue.push(call);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/caller.ts", ["tests/core/restart_test.ts"], [
    {
      name: "any late answer tells which server is there",
      find: "if (call.peer.incarnation === 0n) {",
      replace: "if (true) {",
    },
    {
      name: "a RETRY that comes twice is believed twice",
      find: "if (call.incarnation === incarnation) return;",
      replace: "",
    },
    {
      name: "clocks are taken to agree",
      find: "frame.uptimeUs / 1000 / limits.clockDrift;",
      replace: "frame.uptimeUs / 1000;",
    },
  ]),
  ...bugsIn("lib/core/restart.ts", ["tests/core/restart_test.ts"], [
    {
      name: "a call that is known to run is moved",
      find: "if (call.working || isKnownElsewhere)",
      replace: "if (isKnownElsewhere)",
    },
  ]),
];
