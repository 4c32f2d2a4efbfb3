import { bugsIn, type PlantedBug } from "../bug.ts";

/** What a client of ONC RPC gets wrong: retransmission, connections, rpcbind. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/onc/scramble.ts", ["tests/onc/scramble_test.ts"], [
    {
      name: "onc: the ids of calls can be guessed",
      find: "const mixed = mix(right ^ word(key, round), round);",
      replace: "const mixed = 0;",
    },
    {
      name: "onc: a digest leaves the last bytes out",
      find: "at < bytes.length; at++",
      replace: "at < end; at++",
    },
  ]),
  ...bugsIn("lib/onc/round_trip.ts", ["tests/onc/round_trip_test.ts"], [
    {
      name: "onc: the smoothed time before the variance",
      find: "const error = Math.abs(this.#smoothedMs - ms);",
      replace: "const error = Math.abs(7 / 8 * (this.#smoothedMs - ms));",
    },
    {
      name: "onc: the next call forgets that the last one timed out",
      find: "this.#backedOffMs = Math.max(this.#backedOffMs, next);",
      replace: "",
    },
    {
      name: "onc: a back-off stays after a reply",
      find: "    this.#backedOffMs = 0;\n  }",
      replace: "  }",
    },
  ]),
  ...bugsIn("lib/onc/window.ts", ["tests/onc/round_trip_test.ts"], [
    {
      name: "onc: a crowd of timeouts halves the window each",
      find: "if (sentAt <= this.#reducedAt) return;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/onc/datagram_carrier.ts", ["tests/onc/client_test.ts"], [
    {
      name: "onc: replies to calls that were sent twice are measured",
      find: "if (call.transmissions === 1) {",
      replace: "if (call.transmissions > 0) {",
    },
    {
      name: "onc: calls are sent once",
      find:
        "      this.#transmit(tracked, this.#roundTrip(call).backOff(waitMs) * jitter);\n",
      replace: "",
    },
    {
      name: "onc: calls are sent again after the same time",
      find: "this.#roundTrip(call).backOff(waitMs)",
      replace: "waitMs",
    },
    {
      name: "onc: all procedures have one round trip",
      find: "this.#roundTrips.get(procedure)",
      replace: "[...this.#roundTrips.values()][0]",
    },
    {
      name: "onc: calls wait for no window",
      find:
        "if (!this.#window.hasRoom(this.#underWay.size, allBytes)) return;\n",
      replace: "",
    },
    {
      name: "onc: large calls are sent as if they were small",
      find: "const bytes = Math.max(message.length, roundTrip.replyBytes);",
      replace: "const bytes = roundTrip.replyBytes;",
    },
    {
      name: "onc: large replies are asked for as if they were small",
      find: "const bytes = Math.max(message.length, roundTrip.replyBytes);",
      replace: "const bytes = message.length;",
    },
    {
      name: "onc: the bytes of calls that have ended stay under way",
      find: "    this.#bytesUnderWay -= tracked.bytes;\n",
      replace: "",
    },
    {
      name: "onc: what was lost together is sent again together",
      find: "const jitter = 1 + limits.jitterMax * this.#parts.chance();",
      replace: "const jitter = 1;",
    },
    {
      name: "onc: calls that wait are forgotten",
      find: "    this.#fill();\n    return true;",
      replace: "    return true;",
    },
  ]),
  ...bugsIn("lib/onc/datagram_socket.ts", ["tests/onc/client_test.ts"], [
    {
      name: "onc: replies are taken from anybody",
      find: "const sink = this.#sinks.get(from);",
      replace: "const sink = [...this.#sinks.values()][0];",
    },
  ]),
  ...bugsIn("lib/onc/failure.ts", ["tests/onc/client_test.ts"], [
    {
      name: "onc: a refusal of a second copy says that none ran",
      find: 'call.transmissions > 1 ? "maybe" : "no"',
      replace: 'call.transmissions > 9 ? "maybe" : "no"',
    },
    {
      name: "onc: SYSTEM_ERR says that the call did not run",
      find: 'what, executed: "maybe", cause };',
      replace: 'what, executed: "no", cause };',
    },
    {
      name: "onc: what was never sent may have run",
      find: 'call.transmissions === 0 ? "no" : "maybe"',
      replace: '"maybe"',
    },
  ]),
  ...bugsIn("lib/onc/caller_credentials.ts", ["tests/onc/client_test.ts"], [
    {
      name: "onc: a shorthand that was refused is sent again",
      find: "if (this.#shorthand === used) this.#shorthand = undefined;",
      replace: "",
      mayHang: true,
    },
    {
      name: "onc: shorthands are not used",
      find: "this.#shorthand = { flavor, body: body.slice() };",
      replace: "",
    },
  ]),
  ...bugsIn("lib/onc/pending_onc_call.ts", ["tests/onc/client_test.ts"], [
    {
      name: "onc: a call has no deadline",
      find: '      this.end({ kind: "deadline" });\n',
      replace: "",
    },
    {
      name: "onc: a call that is given up is sent on",
      find: "      this.#carrier?.giveUp(this.#call, why);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/onc/stream_carrier.ts", ["tests/onc/streams_test.ts"], [
    {
      name: "onc: calls that may not run twice are made again",
      find: "call.isIdempotent && !isHopeless",
      replace: "!isHopeless",
    },
    {
      name: "onc: calls are made again without end",
      find: " && call.transmissions < SENDS_MAX",
      replace: "",
      mayHang: true,
    },
    {
      name: "onc: a dead connection is kept",
      find: "this.#line.heardAt <= sentAt",
      replace: "this.#line.heardAt < 0",
    },
    {
      name: "onc: a live connection is given up",
      find: "this.#line.heardAt <= sentAt",
      replace: "this.#line.heardAt > 0",
    },
    {
      name: "onc: a connection may take for ever",
      find: "controller.abort(new Error(`no connection",
      replace: "void (new Error(`no connection",
    },
  ]),
  ...bugsIn("lib/onc/rpcbind_client.ts", ["tests/onc/rpcbind_test.ts"], [
    {
      name: "onc: an old port mapper is not asked in its version",
      find: 'const isOther = refusalOf(error)?.state === "PROG_MISMATCH";',
      replace: "const isOther = false;",
    },
    {
      name: "onc: an address that means all is called as it stands",
      find: "isAny ? { hostname, port: parts.port } : parts",
      replace: "parts",
    },
  ]),
  ...bugsIn("lib/onc/rpcbind_target.ts", ["tests/onc/rpcbind_test.ts"], [
    {
      name: "onc: rpcbind is asked once and for all",
      find: "  doubt(): void {\n    this.#found = undefined;",
      replace: "  doubt(): void {",
    },
    {
      name: "onc: a connection to rpcbind is kept",
      find: "      this.#carriers.to(rpcbind).close();\n",
      replace: "",
    },
    {
      name: "onc: rpcbind is asked for each call",
      find: "return this.#found = this.#carriers",
      replace: "return this.#carriers",
    },
  ]),
  ...bugsIn("lib/onc/registration.ts", ["tests/onc/rpcbind_test.ts"], [
    {
      name: "onc: a server removes what its successor has registered",
      find: "if (!known.some((other) => isSamePlace(entry, other))) continue;",
      replace: "void known;",
    },
    {
      name: "onc: a server competes with itself for its place",
      find: "if (other !== undefined && isSamePlace(entry, other)) return;",
      replace: "",
    },
    {
      name: "onc: a dead server keeps its place",
      find:
        "if (!await rpcbind.set(entry)) await this.#replace(rpcbind, entry);",
      replace: "await rpcbind.set(entry);",
    },
  ]),
  ...bugsIn("lib/onc/broadcast.ts", ["tests/onc/broadcast_test.ts"], [
    {
      name: "onc: one server answers a broadcast often",
      find: "this.#seen.has(from) || ",
      replace: "",
    },
    {
      name: "onc: errors answer a broadcast",
      find: 'if (read?.reply.state !== "SUCCESS") return;',
      replace:
        'if (read?.reply.state !== "SUCCESS") { this.answers.push({ from: source, result: 0 }); this.bell.ring(); return; }',
    },
  ]),
  ...bugsIn("lib/onc/datagram_carrier.ts", ["tests/onc/sleep_test.ts"], [
    {
      name: "a call whose time has passed in a sleep is sent again",
      find: "      if (now >= call.deadlineAt) return;\n",
      replace: "",
    },
  ]),
];
