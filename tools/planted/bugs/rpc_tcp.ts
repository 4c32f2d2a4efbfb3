import { bugsIn, type PlantedBug } from "../bug.ts";

/** Calls over TCP that nobody connects, or that nobody explains. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/open_transport.ts", ["tests/rpc/tcp_test.ts"], [
    {
      name: "UDP stays bound where TCP was refused",
      find: "      await udp.close();\n",
      replace: "",
    },
    {
      name: "TCP is at a port of its own",
      find: "listenTcpTransport({ hostname, port: same })",
      replace: "listenTcpTransport({ hostname, port: 0 })",
    },
    {
      name: "a carrier that is none is taken for both",
      find: 'if (carrier !== "both") {',
      replace: "if (false) {",
    },
    {
      name: "a client of servers that change speaks one family",
      find: "if (!changes && others.length === 0)",
      replace: "if (others.length === 0)",
      tests: ["tests/rpc/open_transport_test.ts"],
    },
    {
      name: "a client of this machine needs the right to all of the net",
      find: "hostname: isLocal ? loopback : wildcard",
      replace: "hostname: wildcard",
      tests: ["tests/rpc/open_transport_test.ts"],
    },
    {
      name: "what the other family reaches decides where a socket is bound",
      find: "familyOf(one) !== family || isLoopback(one)",
      replace: "isLoopback(one)",
      tests: ["tests/rpc/open_transport_test.ts"],
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", ["tests/rpc/tcp_test.ts"], [
    {
      name: "a host does not tell that there is a connection",
      find: "() => this.endpoint.handleConnected(to, this.now())",
      replace: "() => {}",
    },
    {
      name: "connections that are lost are kept from the endpoint",
      find: "this.endpoint.handleConnectionLost(address, this.now());",
      replace: "void address;",
      tests: ["tests/rpc/reconnect_test.ts"],
      mayHang: true,
    },
    {
      name: "a connection that is forbidden is tried again",
      find: "hopeless.has(reason.code)",
      replace: "false",
    },
  ]),
  ...bugsIn("lib/rpc/failure.ts", ["tests/rpc/tcp_test.ts"], [
    {
      name: "nobody says why there was no connection",
      find: '(reason === undefined ? "" : `: ${messageOf(reason)}`)',
      replace: '""',
    },
  ]),
  ...bugsIn("lib/net/scheme_transport.ts", [
    "tests/net/scheme_transport_test.ts",
  ], [
    {
      name: "who comes by TCP seems to come by UDP",
      find: "sink(datagram, this.#nameOf(from))",
      replace: "sink(datagram, from)",
    },
    {
      name: "a connection is lost under another name",
      find: "listener(this.#nameOf(address));",
      replace: "listener(address);",
    },
    {
      name: "a server seems to dial",
      find: "tcp.connect === undefined\n      ? undefined",
      replace: "false\n      ? undefined",
    },
    {
      name: "one of two transports stays open",
      find: "Promise.all([this.#udp?.close(), this.#tcp.close()])",
      replace: "Promise.all([this.#tcp.close()])",
    },
    {
      name: "datagrams that only TCP carries are promised of UDP",
      find: "udp?.datagramBytesMax ?? Infinity",
      replace: "Infinity",
    },
  ]),
  ...bugsIn("lib/net/dialed_peer.ts", ["tests/net/connections_test.ts"], [
    {
      name: "who asks for a connection is not told of a failure",
      find: "    this.#refuse(error);\n    this.#connectIfNeeded();",
      replace: "    this.#connectIfNeeded();",
      mayHang: true,
    },
    {
      name: "a connection is made only for frames",
      find: "return this.#queue.isEmpty && this.#waiting.length === 0;",
      replace: "return this.#queue.isEmpty;",
    },
    {
      name: "a dialer that closes waits for an attempt that serves nobody",
      find:
        'if (this.#queue.isEmpty) this.#giveUp("it has been closed meanwhile");',
      replace: "",
    },
    {
      name: "one's own close counts as a loss",
      find: "if (!this.#isClosing) this.#lost();",
      replace: "this.#lost();",
    },
    {
      name: "the loss of a connection is kept quiet",
      find: "if (!this.#isClosing) this.#lost();",
      replace: "",
    },
  ]),
  ...bugsIn("lib/net/tcp_server.ts", ["tests/net/connections_test.ts"], [
    {
      name: "a server keeps the loss of a connection quiet",
      find: "        this.#lost(address);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/cli/explain.ts", ["tests/cli/tcp_test.ts"], [
    {
      name: "a server that refuses connections is the fault of the way there",
      find: 'cause.code === "connection_refused"',
      replace: "false",
    },
  ]),
  ...bugsIn("lib/cli/serve_verb.ts", ["tests/cli/tcp_test.ts"], [
    {
      name: "a carrier with --onc is overlooked",
      find:
        'carrier !== undefined && !(flags.has("onc") && flags.has("carrier"))',
      replace: "carrier !== undefined",
      mayHang: true,
    },
  ]),
];
