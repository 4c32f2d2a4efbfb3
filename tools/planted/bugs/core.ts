import { bugsIn, type PlantedBug } from "../bug.ts";

/** Protocols that are almost right. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/responder.ts", ["tests/core"], [
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
      find: "if (sequence >= floor) continue;",
      replace: "if (sequence > floor) continue;",
    },
    {
      name: "the floor frees nothing",
      find: "this.#raiseFloor(client, header.floor);",
      replace: "",
    },
    {
      name: "a call for a dead incarnation runs",
      find: ": header.incarnation === this.incarnation;",
      replace: ": true;",
    },
    {
      name: "a first call older than the server runs",
      find: "&& frame.ageMs <= uptimeMs",
      replace: "",
    },
    {
      name: "a copy from before a restart is taken for a first call",
      find: "? uptimeMs >= this.#quietMs &&",
      replace: "?",
    },
    {
      name: "a number used twice gets the other call's reply",
      find: "if (execution.digest !== sum) {",
      replace: "if (execution.digest === -1) {",
    },
    {
      name: "replies are forgotten when the client is silent for a second",
      find: "const until = lastTransmissionAt + limits.retentionMs;",
      replace: "const until = lastTransmissionAt + 1000;",
    },
    {
      name: "the time left does not lengthen the retention",
      find: "this.#keep(client, deadline(frame, copy));",
      replace: "this.#keep(client, copy.arrivedAt);",
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
      find: "if (client.executions.size >= limits.recordsPerClient) {",
      replace: "if (client.executions.size < 0) {",
    },
    {
      name: "stored bytes are not given back",
      find: "        this.#storedBytes -= execution.reply.length;\n",
      replace: "",
    },
    {
      name: "a copy of a running call is not answered",
      find: "else this.#answers.working(execution);",
      replace: "",
    },
    {
      name: "nobody tells a handler that its deadline has passed",
      find: `if (due.kind === "execution") return this.#abandon(due);`,
      replace: "",
    },
    {
      name: "a cancel goes unheard",
      find: `if (execution?.state === "running") this.#abandon(execution);`,
      replace: "",
    },
    {
      name: "a canceled call loses its record",
      find: `if (execution?.state === "running") this.#abandon(execution);`,
      replace:
        `if (execution?.state === "running") this.#abandon(execution); known.executions.delete(sequence);`,
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
      name: "a call that another server may have run is sent to this one",
      find: "if (peer.existedAt <= call.firstSentAt) {",
      replace: "if (true) {",
    },
    {
      name: "a call in doubt is given up at once",
      find: "if (isYounger || ++call.doubts > limits.doubtsMax) {",
      replace: "if (true) {",
    },
    {
      name: "a call is in doubt for ever",
      find: "if (isYounger || ++call.doubts > limits.doubtsMax) {",
      replace: "if (isYounger) {",
      mayHang: true,
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
    {
      name: "room in flight is not given back",
      find: "    call.peer.callsInFlight--;\n",
      replace: "",
    },
    {
      name: "waiting calls are not bounded",
      find: "if (peer.queue.length >= limits.callsQueued) {",
      replace: "if (peer.queue.length < 0) {",
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
  ...bugsIn("lib/core/peer.ts", ["tests/core"], [
    {
      name: "the last answer tells a server's age, not the fastest",
      find: "this.existedAt = Math.min(known, existedAt);",
      replace: "this.existedAt = Math.max(known, existedAt);",
    },
    {
      name: "calls in flight are not bounded",
      find: "this.callsInFlight < limits.callsInFlight &&",
      replace: "",
    },
    {
      name: "bytes in flight are not bounded",
      find: "this.bytesInFlight + bytes <= limits.bytesInFlight",
      replace: "true",
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
      find:
        "datagram: this.#spare.pop() ?? new Uint8Array(limits.datagramBytes),",
      replace:
        "datagram: this.#spare[0] ?? new Uint8Array(limits.datagramBytes),",
    },
  ]),
];
