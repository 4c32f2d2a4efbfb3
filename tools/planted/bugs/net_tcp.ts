import { bugsIn, type PlantedBug } from "../bug.ts";

const STREAMS = [
  "tests/net/stream_conformance_test.ts",
  "tests/net/deno_tcp_test.ts",
];

/** What TCP does to those who take it for a pipe of messages. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/net/deno_tcp.ts", STREAMS, [
    {
      name: "a write that was cut is taken for all of it",
      find: "while (sent < bytes.byteLength) {",
      replace: "while (sent < 0) {",
      mayHang: true,
    },
    {
      name: "two writes on a stream of Deno's run into each other",
      find:
        'await this.#writes.pass(async () => {\n      this.#checkOpen("write to");',
      replace:
        'await (async (task) => await task())(async () => {\n      this.#checkOpen("write to");',
      mayHang: true,
    },
    {
      name: "small writes wait for acknowledgements",
      find: "      conn.setNoDelay(true);\n",
      replace: "",
    },
    {
      name: "a second read is let in",
      find: "if (this.#isReading) throw secondReadError(this.address);",
      replace: "",
    },
    {
      name: "what fails because of close is told as a broken connection",
      find: "return this.#isClosed\n      ? closedStreamError(action)",
      replace: 'return action === ""\n      ? closedStreamError(action)',
    },
    {
      name: "an attempt that was given up rejects as a failed one",
      find: "    signal?.throwIfAborted();\n    throw connectError",
      replace: "    throw connectError",
    },
  ]),
  ...bugsIn("lib/net/deno_tcp_listener.ts", STREAMS, [
    {
      name: "one connection that cannot be accepted ends listening",
      find: "if (this.#closing !== undefined || isClosed(error)) return;",
      replace: "return;",
    },
    {
      name: "a listener without files left spins",
      find: "        await this.#pause();\n",
      replace: "",
      mayHang: true,
    },
    {
      name: "close() does not wake a listener that pauses",
      find: "    this.#endPause();\n",
      replace: "",
    },
    {
      name: "a connection that meets close() is left open",
      find: "if (this.#closing !== undefined) return conn.close();",
      replace: "",
    },
    {
      name: "an owner of streams that throws stops Deno's listener",
      find: "queueMicrotask(() => this.#accept(stream));",
      replace: "this.#accept(stream);",
    },
  ]),
  ...bugsIn("lib/net/node_tcp.ts", STREAMS, [
    {
      name: "the end of one direction is the end of both",
      find: "    allowHalfOpen: true,\n",
      replace: "",
    },
    {
      name: "bytes that came before a failure or the end are lost",
      find:
        "const count = Math.min(into.byteLength, this.#socket.readableLength);",
      replace:
        "const count = Math.min(into.byteLength, this.#hasEnded ? 0 : this.#socket.readableLength - 1);",
      mayHang: true,
    },
    {
      name: "a read that waits is not woken by close",
      find: "    this.#failure ??= error;\n    this.#wakeRead();",
      replace: "    this.#failure ??= error;",
    },
    {
      name: "a write of node:net resolves before the system has taken it",
      find: "(done) => this.#socket.write(bytes, done)",
      replace: "(done) => (this.#socket.write(bytes), done())",
    },
    {
      name: "the signal is not looked at while node:net connects",
      find: '  signal?.addEventListener("abort", abort);\n',
      replace: "",
    },
  ]),
  ...bugsIn("lib/net/node_tcp_listener.ts", STREAMS, [
    {
      name: "close() of a listener waits for its streams",
      find: "      this.#server.close();\n",
      replace:
        "      this.#server.close(() => resolve());\n      if (true) return;\n",
    },
    {
      name: "an owner of streams that throws is not told as uncaught",
      find: "queueMicrotask(() => this.#accept(stream));",
      replace:
        "queueMicrotask(() => { try { this.#accept(stream); } catch { /* gone */ } });",
    },
  ]),
  ...bugsIn("lib/net/address.ts", ["tests/net/address_test.ts"], [
    {
      name: "tcp:// with the slash of a URL is refused",
      find: 'text.slice(match[0].length).replace(/\\/$/, "")',
      replace: "text.slice(match[0].length)",
    },
    {
      name: "any scheme is taken for one that is known",
      find: 'if (scheme !== "udp" && scheme !== "tcp") {',
      replace: 'if (scheme === "") {',
    },
  ]),
  ...bugsIn("lib/net/tcp.ts", ["tests/net/tcp_test.ts", ...STREAMS], [
    {
      name: "udp:// is dialed by TCP",
      find: 'if (scheme !== "udp") return address;',
      replace: "return address;",
    },
    {
      name: "what node:net is asked for, Deno does",
      find: 'return implementation === "node" ? undefined : found;',
      replace: "return found;",
    },
  ]),
  ...bugsIn("lib/net/tcp_error.ts", STREAMS, [
    {
      name: "a refused connection has no code of its own",
      find: 'if (code === "ECONNREFUSED" || name === "ConnectionRefused") {',
      replace: 'if (code === "") {',
    },
  ]),
];
