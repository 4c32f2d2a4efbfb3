import { bugsIn, type PlantedBug } from "../bug.ts";

/** What Deno's and Node's sockets do to those who do not know them. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/net/deno_udp.ts", ["tests/net/deno_udp_test.ts"], [
    {
      name: "one refused or reset receive ends the loop",
      find: "if (this.#closing !== undefined || isClosed(error)) return;",
      replace: "return;",
    },
    {
      name: "a socket that keeps failing spins",
      find: "if (failures > RETRIES_AT_ONCE) {",
      replace: "if (failures < 0) {",
      mayHang: true,
    },
    {
      name: "close() does not wait for what is being sent",
      find: "    await this.#sends.empty();\n",
      replace: "",
    },
    {
      name: "datagrams that are cut off cannot be told",
      find: "const BUFFER_BYTES = 65_536;",
      replace: "const BUFFER_BYTES = 1_200;",
      tests: ["tests/net/conformance_test.ts"],
    },
    {
      name: "a passing error of the socket is an error of the call",
      find: "if (!isPassing(error)) throw sendError",
      replace: "throw sendError",
    },
  ]),
  ...bugsIn("lib/net/turnstile.ts", ["tests/net/conformance_test.ts"], [
    {
      name: "sends overtake each other on a fresh socket",
      find: "if (this.#count++ > 0) await before;",
      replace: "this.#count++;",
    },
  ]),
  ...bugsIn("lib/net/ip.ts", ["tests/net"], [
    {
      name: "an IPv4-mapped peer has two identities",
      find: "if (isMappedIpv4(groups)) {",
      replace: "if (groups.length === 0) {",
    },
    {
      name: "the last of two equal runs of zeros is compressed",
      find: "if (length > longest.length) {",
      replace: "if (length >= longest.length) {",
    },
  ]),
  ...bugsIn("lib/net/address_cache.ts", ["tests/net/address_test.ts"], [
    {
      name: "the cache of addresses grows for ever",
      find: "if (this.#textsSize >= this.#entriesMax) {",
      replace: "if (this.#entriesMax === 0) {",
    },
  ]),
  ...bugsIn("lib/net/memory.ts", ["tests/net"], [
    {
      name: "memory shares the sender's bytes",
      find: "peer.#enqueue(datagram.slice(), this.address)",
      replace: "peer.#enqueue(datagram, this.address)",
    },
    {
      name: "memory delivers inside send()",
      find: "    await undefined;\n",
      replace: "",
    },
    {
      name: "memory queues without bound",
      find: "if (this.#queue.length >= this.#queueDatagramsMax) return;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/net/deliver.ts", ["tests/net/conformance_test.ts"], [
    {
      name: "a sink's exception is swallowed",
      find: "    queueMicrotask(() => {\n      throw error;\n    });",
      replace: "    void error;",
    },
  ]),
  ...bugsIn("lib/net/node_udp.ts", ["tests/net/conformance_test.ts"], [
    {
      name: "a second close of a node:dgram socket hangs or throws",
      find: "this.#closing ??= new Promise",
      replace: "this.#closing = new Promise",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/net/udp_socket.ts", ["tests/net/conformance_test.ts"], [
    {
      name: "a datagram over the maximum is left to the system",
      find: "if (bytes > UDP_BYTES_MAX) {",
      replace: "if (bytes > 70_000) {",
    },
  ]),
  ...bugsIn("lib/net/udp.ts", ["tests/net/udp_test.ts"], [
    {
      name: "the hint at --unstable-net comes with each socket",
      find: "  hasWarned = true;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/net/system_clock.ts", ["tests/net/system_clock_test.ts"], [
    {
      name: "a timer fires before its time",
      find:
        "if (performance.now() < atMs - slackMs) arm();\n      else wake();",
      replace: "wake();",
    },
    {
      name: "a timer is as late as its runtime makes it",
      find: "Math.floor(restMs - timerLateMs)",
      replace: "Math.ceil(restMs)",
    },
    {
      name: "the event loop turns for long before a timer",
      find: "const TURNING_MS_MAX = 1;",
      replace: "const TURNING_MS_MAX = 2;",
    },
    {
      name: "the last millisecond is a timer's",
      find: "if (restMs <= TURNING_MS_MAX) {",
      replace: "if (restMs <= 0) {",
    },
    {
      name: "slack is for nothing",
      find: "atMs - slackMs) arm();",
      replace: "atMs) arm();",
    },
  ]),
  ...bugsIn("lib/net/wakeful_clock.ts", ["tests/net/wakeful_clock_test.ts"], [
    {
      name: "a wakeful clock keeps the slack to itself",
      find: "this.#base.schedule(baseAtMs, fire, slackMs);",
      replace: "this.#base.schedule(baseAtMs, fire);",
    },
    {
      name: "a wakeful clock has no slack",
      find: "if (this.now() < atMs - slackMs) arm();",
      replace: "if (this.now() < atMs) arm();",
    },
  ]),
  ...bugsIn("lib/net/address.ts", ["tests/net/address_test.ts"], [
    {
      name: "a port that is none is called a bad address",
      find: "return port !== undefined && !isPortText(port)",
      replace: 'return port === ""',
    },
    {
      name: "a URL object is taken for a host and a port",
      find: 'typeof port === "number"',
      replace: "port !== undefined",
    },
  ]),
  ...bugsIn("lib/net/resolve.ts", ["tests/net/resolve_test.ts"], [
    {
      name: "the permission that is named is not enough",
      find: "`add ${hostname} to --allow-net, `",
      replace: "`add 127.0.0.1 to --allow-net, `",
    },
    {
      name: "localhost is IPv6 for one side and IPv4 for the other",
      find: "...new Set([...ipv4, ...ipv6])",
      replace: "...new Set(known)",
    },
  ]),
  ...bugsIn("lib/net/socket_error.ts", ["tests/net/socket_error_test.ts"], [
    {
      name: "a firewall's drop fails the call",
      find: '  "EPERM",\n',
      replace: "",
    },
  ]),
  ...bugsIn("lib/net/address.ts", ["tests/net/resolve_test.ts"], [
    {
      name: "udp:// with the slash of a URL is refused",
      find: '.slice(match[0].length).replace(/\\/$/, "")',
      replace: ".slice(match[0].length)",
    },
  ]),
  ...bugsIn("lib/net/dual_stack_udp.ts", [
    "tests/net/dual_stack_udp_test.ts",
  ], [
    {
      name: "all goes by the first socket",
      find: 'address.startsWith("[") ? "ipv6" : "ipv4"',
      replace: '"ipv4"',
    },
    {
      name: "what comes at the second socket is not read",
      find: "    if (this.#sink !== undefined) socket.receive(this.#sink);\n",
      replace: "",
    },
    {
      name: "each datagram that waits for a socket opens one",
      find: "      this.#opening.set(family, opening);\n",
      replace: "",
    },
    {
      name: "a family that was not there will never be",
      find: "      opening.then(ended, ended);\n",
      replace: "      opening.then(ended, () => {});\n",
    },
    {
      name: "a machine without IPv6 reaches nobody",
      find: "failed.length < opened.length || failed.length === 0",
      replace: "failed.length === 0",
    },
    {
      name: "a socket that was opening stays open",
      find: "    await Promise.allSettled(this.#opening.values());\n",
      replace: "",
    },
    {
      name: "a socket is opened after the end",
      find:
        "    if (this.#closing !== undefined) throw closedError(this.address);\n",
      replace: "",
    },
  ]),
];
