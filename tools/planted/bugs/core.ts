import { bugsIn, type PlantedBug } from "../bug.ts";

/** Protocols that are almost right. */
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
