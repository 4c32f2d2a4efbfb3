import { bugsIn, type PlantedBug } from "../bug.ts";

const TRANSPORTS = [
  "tests/net/tcp_server_test.ts",
  "tests/net/tcp_dialer_test.ts",
  "tests/net/tcp_transport_test.ts",
];

/** What a stream of bytes does to datagrams, and a connection to those who rely on it. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/net/frame_reader.ts", ["tests/net/frame_reader_test.ts"], [
    {
      name: "a length of 2 GiB and more is taken for a negative one",
      find: "buffer[at + 3]!) >>> 0;",
      replace: "buffer[at + 3]!) | 0;",
      mayHang: true,
    },
    {
      name: "a frame one byte over the maximum is accepted",
      find: "if (length > this.#frameBytesMax) return false;",
      replace: "if (length > this.#frameBytesMax + 1) return false;",
    },
    {
      name: "a frame is handed over before its last byte",
      find: "if (this.#end - from < length) break;",
      replace: "if (this.#end - from < length - 1) break;",
    },
    {
      name: "only one frame of a read is handed over",
      find: "while (this.#end - this.#start >= PREFIX_BYTES) {",
      replace: "for (let i = 0; i < 1 && this.#end - this.#start >= 4; i++) {",
      mayHang: true,
    },
    {
      name: "the beginning of the next frame is forgotten",
      find: "      this.#end = rest.length;\n    }\n  }",
      replace: "      this.#end = 0;\n    }\n  }",
      mayHang: true,
    },
    {
      name: "the buffer of a large frame is kept for ever",
      find: "rest.length === 0 && size > readBytesMax",
      replace: "rest.length === 0 && size < 0",
    },
  ]),
  ...bugsIn("lib/net/frame_queue.ts", ["tests/net/frame_queue_test.ts"], [
    {
      name: "a queue grows while its peer does not read",
      find: "queued === 0 || queued + bytes <= this.#bytesMax",
      replace: "queued >= 0 || bytes <= this.#bytesMax",
    },
    {
      name: "sends wait for room without bound",
      find: "if (isFull && this.#waiting.length > 0) {",
      replace: "if (isFull && this.#bytesMax === 0) {",
    },
    {
      name: "what is being written does not count as queued",
      find: "const queued = this.#filledBytes + this.#writingBytes;",
      replace: "const queued = this.#filledBytes;",
    },
    {
      name: "a small frame overtakes one that waits for room",
      find: "if (this.#waiting.length === 0 && this.#hasRoom(bytes)) {",
      replace: "if (this.#hasRoom(bytes)) {",
    },
    {
      name: "sends that wait are not let in when a write has ended",
      find:
        "  written(): void {\n    this.#forgetWriting();\n    this.#admit();",
      replace: "  written(): void {\n    this.#forgetWriting();",
    },
    {
      name: "what waits for the next connection goes with the old one",
      find: "    const lost = this.#writingFrames;\n",
      replace:
        "    const lost = this.#writingFrames;\n    this.#filledBytes = 0;\n",
    },
    {
      name: "the buffer of a write that was cut off is filled again",
      find: "    this.#writing = NO_BYTES;\n    this.#admit();",
      replace: "    this.#admit();",
    },
    {
      name: "a frame is queued by reference",
      find: "    this.#filling.set(datagram, start);\n",
      replace:
        "    queueMicrotask(() => this.#filling.set(datagram, start));\n",
    },
  ]),
  ...bugsIn("lib/net/frame_connection.ts", TRANSPORTS, [
    {
      name: "each frame is a write of its own",
      find:
        "    this.#writing = Promise.resolve().then(() => this.#writeAll());\n",
      replace: "    this.#writing = this.#writeAll();\n",
    },
    {
      name: "a peer that never reads keeps its connection",
      find: "if (clock.now() >= lastsUntil) return",
      replace: "if (clock.now() < 0) return",
      mayHang: true,
    },
    {
      name: "a slow peer is taken for one that never reads",
      find:
        "    this.#writeStartedAt = clock.now();\n    if (this.#isWatching) return;",
      replace:
        "    if (this.#isWatching) return;\n    this.#writeStartedAt = clock.now();",
    },
    {
      name: "a connection with a length over the maximum goes on",
      find: 'return this.#over("oversized");',
      replace: "continue;",
      mayHang: true,
    },
    {
      name: "frames are delivered while closing",
      find: "      if (this.#closing !== undefined) return;\n      deliver",
      replace: "      deliver",
      tests: ["tests/net/tcp_server_test.ts", "tests/net/conformance_test.ts"],
    },
    {
      name: "a frame cut off by the end of its connection goes unnoticed",
      find: "if (this.#reader.isWithinFrame) return",
      replace: "if (this.#hasEnded) return",
    },
    {
      name: "answers to a peer that sends no more are dropped",
      find: 'if (!this.#options.flushesAtEnd) return this.#over("closed");',
      replace: 'return this.#over("closed");',
    },
    {
      name: "close() does not wait for what is queued",
      find: "      await this.#writing;\n",
      replace: "",
    },
    {
      name: "close() does not wait for the other end to have read",
      find: "      await this.#silence.promise;\n",
      replace: "",
    },
    {
      name: "close() waits for ever for an end that does not read",
      find: "const until = clock.now() + tcpLimits.closeMs;",
      replace: "const until = Infinity;",
      mayHang: true,
    },
    {
      name: "what came before receive is dropped",
      find: "if (this.#sink === undefined) await this.#sinkIsThere();",
      replace: "if (this.#sink === undefined) continue;",
    },
  ]),
  ...bugsIn("lib/net/tcp_server.ts", TRANSPORTS, [
    {
      name: "a peer that has gone takes its successor with it",
      find: "if (this.#peers.get(address)?.connection === connection) {",
      replace: "if (this.#peers.has(address)) {",
    },
    {
      name: "there may be any number of connections",
      find: "if (this.#peers.size >= this.#settings.connectionsMax) {",
      replace: "if (this.#settings.connectionsMax === 0) {",
    },
    {
      name: "a peer that is closing is still sent to",
      find:
        "if (peer !== undefined && !peer.connection.isClosing) return peer;",
      replace: "if (peer !== undefined) return peer;",
      tests: ["tests/net/tcp_server_test.ts"],
    },
    {
      name: "the connections of a server outlive it",
      find: "      ...peers.map(({ connection }) => connection.close()),\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/net/dialed_peer.ts", TRANSPORTS, [
    {
      name: "failures are forgotten with every connection",
      find: "if (wasGood) this.#failures = 0;",
      replace: "this.#failures = 0;",
    },
    {
      name: "failures are never forgotten",
      find: "if (wasGood) this.#failures = 0;",
      replace: "",
    },
    {
      name: "a lost connection is made again without a pause",
      find: "    this.#notBefore = this.#now() + delayMs;\n",
      replace: "    void delayMs;\n",
      mayHang: true,
    },
    {
      name: "it dials though nothing is to be sent",
      find: "if (this.#hasNoUse || this.#isClosing) return;",
      replace: "if (this.#isClosing) return;",
    },
    {
      name: "datagrams wait for a connection for ever",
      find: "if (isForbidden || heldMs >= tcpLimits.holdMs) this.#drop(error);",
      replace: "if (isForbidden) this.#drop(error);",
    },
    {
      name: "an attempt that nobody answers is not given up",
      find: "      this.#now() + connectMs,\n",
      replace: "      Infinity,\n",
      mayHang: true,
    },
    {
      name: "a missing permission is a server that will come",
      find: 'const isForbidden = error.code === "permission_denied";',
      replace: "const isForbidden = false;",
      mayHang: true,
    },
    {
      name: "a pause outlives close()",
      find: "    this.#isClosing = true;\n    this.#cancelPause();\n",
      replace: "    this.#isClosing = true;\n",
    },
    {
      name: "close() drops what waits for the attempt under way",
      find: "      await this.#attempt;\n",
      replace: "",
    },
    {
      name: "a connection that comes after close() delivers",
      find: "if (this.#sink !== undefined && !this.#isClosing) {",
      replace: "if (this.#sink !== undefined) {",
    },
    {
      name: "a new connection delivers nothing",
      find: "      connection.receive(this.#sink);\n",
      replace: "",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/net/reconnect_delay.ts", ["tests/net/tcp_dialer_test.ts"], [
    {
      name: "all clients knock at once",
      find: "fullMs * (1 - random() / 2)",
      replace: "fullMs",
    },
    {
      name: "pauses between attempts grow without bound",
      find: "Math.min(reconnectMsMin * 2 ** (failures - 1), reconnectMsMax)",
      replace: "reconnectMsMin * 2 ** (failures - 1)",
    },
  ]),
  ...bugsIn("lib/net/tcp_dialer.ts", ["tests/net/tcp_dialer_test.ts"], [
    {
      name: "addresses that were dialed once are remembered without bound",
      find: "if (this.#peers.size < connectionsMax) return;\n    for",
      replace: "if (this.#peers.size < Infinity) return;\n    for",
    },
    {
      name: "peers that are idle block others",
      find: "if (peer.isIdle) this.#peers.delete(address);",
      replace: "void [peer, address];",
    },
  ]),
  ...bugsIn("lib/net/tcp_transport.ts", ["tests/net/tcp_transport_test.ts"], [
    {
      name: "four of the largest datagrams do not fit the buffer",
      find: "Math.max(tcpLimits.sendBufferBytes, largestBytes)",
      replace: "tcpLimits.sendBufferBytes",
    },
  ]),
];
