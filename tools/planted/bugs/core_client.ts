import { bugsIn, type PlantedBug } from "../bug.ts";

/** Clients, and what both sides share, that are almost right. */
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
  ...bugsIn("lib/core/round_trip.ts", ["tests/core"], [
    {
      name: "the timeout does not double",
      find: "* 2 ** doublings,",
      replace: ",",
    },
    {
      name: "calls that time out together double it each",
      find: "if (sentAt < this.#backedOffAt) return;",
      replace: "",
    },
    {
      name: "the average moves before the variation (RFC 6298 §2.3)",
      find: "const error = Math.abs(this.#smoothedMs - ms);",
      replace:
        "this.#smoothedMs = 0.875 * this.#smoothedMs + 0.125 * ms; const error = Math.abs(this.#smoothedMs - ms);",
    },
  ]),
  ...bugsIn("lib/core/outbox.ts", ["tests/core"], [
    {
      name: "each frame has a datagram of its own",
      find: "if (bytes <= room && isSame) return open;",
      replace: "",
    },
    {
      name: "a datagram is reused while it is being filled",
      find: "this.#spare.pop() ??",
      replace: "this.#spare[0] ??",
    },
  ]),
];
