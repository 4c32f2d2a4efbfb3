import { bugsIn, type PlantedBug } from "../bug.ts";

const CONNECTION = ["tests/core/connection_test.ts"];
const FALL_BACK = ["tests/core/fall_back_test.ts"];
const BOTH = [...CONNECTION, ...FALL_BACK];

/** Connections that are taken for more, or for less, than they are. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/connections.ts", BOTH, [
    {
      name: "a new connection is sent nothing of what an old one lost",
      find: "      this.#sendAgain(call, now);\n    }",
      replace: "    }",
    },
    {
      name: "calls that waited are forgotten when there is a connection",
      find: "    }\n    this.#calls.touch(peer);\n  }\n\n  /**",
      replace: "    }\n  }\n\n  /**",
    },
    {
      name: "an attempt that failed was the last",
      find: "if (!isFinal) return this.#calls.connect(peer);",
      replace: "if (!isFinal) return;",
    },
    {
      name: "what is forbidden is tried until the deadline",
      find: "if (!isFinal) return this.#calls.connect(peer);",
      replace: "return this.#calls.connect(peer);",
    },
    {
      name: "a refused connection does not lead back to UDP",
      find: "    if (peer.fallBack(now)) return this.#moved(peer, now);\n",
      replace: "",
    },
    {
      name: "a connection that was lost counts as open",
      find: "      peer.isOpen = false;\n",
      replace: "",
    },
    {
      name: "a lost connection is not made again for the calls in flight",
      find:
        "      peer.isOpen = false;\n      return this.#calls.connect(peer);",
      replace: "      peer.isOpen = false;\n      return;",
    },
    {
      name: "a call in flight keeps its place in no line when its way changes",
      find: "else this.#deadlines.set(call, call.deadlineAt);",
      replace: "",
    },
    {
      name: "a call that its server works on is sent again, not asked after",
      find: "if (call.isDelivered) questions.probe(call, now);",
      replace: "if (false) return;",
    },
    {
      name: "large arguments do not go on by the next connection",
      find: "else if (peer.path.has(call.upload)) large.sendAgain(call);",
      replace: "else if (peer.path.has(call.upload)) return;",
    },
    {
      name: "large arguments begin again as if nothing had arrived",
      find: "else if (peer.path.has(call.upload)) large.sendAgain(call);",
      replace: "else if (peer.path.has(call.upload)) large.restart(call, now);",
    },
  ]),
  ...bugsIn("lib/core/calls.ts", CONNECTION, [
    {
      name: "calls are sent before there is a connection",
      find: "    if (!peer.isOpen) return this.connect(peer);\n",
      replace: "    this.connect(peer);\n",
    },
    {
      name: "a connection is made for nobody",
      find: "if (peer.isOpen || peer.isOpening || !peer.hasCalls) return;",
      replace: "if (peer.isOpen || peer.isOpening) return;",
    },
    {
      name: "a connection is asked for again while it is being made",
      find: "if (peer.isOpen || peer.isOpening || !peer.hasCalls) return;",
      replace: "if (peer.isOpen || !peer.hasCalls) return;",
      tests: BOTH,
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/core/caller.ts", CONNECTION, [
    {
      name:
        "a call that found no connection seems to have waited for an answer",
      find: 'wasSent || isOpen ? "deadline" : "unconnected"',
      replace: '"deadline"',
    },
    {
      name: "a call that was sent by a lost connection counts as never sent",
      find: 'wasSent || isOpen ? "deadline" : "unconnected"',
      replace: 'isOpen ? "deadline" : "unconnected"',
    },
    {
      name: "a call is canceled by a connection that is not there",
      find: "    if (!call.peer.isOpen) return;\n",
      replace: "",
    },
    {
      name: "calls that are given up early say nothing of a firewall",
      find: "    if (wasSent) this.#connections.leave(call, now);\n",
      replace: "",
      tests: FALL_BACK,
    },
    {
      name: "timeouts never lead to TCP",
      find:
        "if (!this.#connections.leave(call, now)) this.#calls.repeat(call, now);",
      replace: "this.#calls.repeat(call, now);",
      tests: FALL_BACK,
    },
    {
      name: "a timeout over a connection is as short as over UDP",
      find: "isReliable ? limits.timeoutMsMinReliable : undefined",
      replace: "undefined",
    },
  ]),
  ...bugsIn("lib/core/questions.ts", CONNECTION, [
    {
      name: "a call is sent again over a connection that lasts",
      find: "if (call.peer.isReliable && !call.working && !call.isDelivered) {",
      replace: "if (false) {",
    },
  ]),
  ...bugsIn("lib/core/peer.ts", FALL_BACK, [
    {
      name: "UDP that has answered is left",
      find: "this.hasAnswered ? undefined : this.#fallbacks.shift()",
      replace: "this.#fallbacks.shift()",
    },
    {
      name: "UDP never has its turn again",
      find: "    this.#fallbacks.push(this.address);\n",
      replace: "",
    },
    {
      name: "timeouts of calls that were sent together count one by one",
      find: "if (sentAt < this.#silentFrom) return false;",
      replace: "",
    },
    {
      name: "one timeout is enough to leave UDP",
      find: "return ++this.#silences >= limits.fallBackAfter;",
      replace: "return true;",
    },
    {
      name: "silences before the switch count after it",
      find: "    this.#silences = 0;\n",
      replace: "",
    },
    {
      name: "TCP is taken for connected at once",
      find: "    this.isOpen = !this.#way.needsConnection;\n    this.#silences",
      replace: "    this.isOpen = true;\n    this.#silences",
    },
  ]),
  ...bugsIn("lib/core/restart.ts", CONNECTION, [
    {
      name: "a server that has just begun is doubted over a connection",
      find:
        'if (!call.working && call.peer.isReliable && !isRepeated) return "move";',
      replace: "",
    },
    {
      name: "a call that two connections carried is run by the second server",
      find:
        'if (!call.working && call.peer.isReliable && !isRepeated) return "move";',
      replace: 'if (!call.working && call.peer.isReliable) return "move";',
    },
  ]),
  ...bugsIn("lib/core/clients.ts", CONNECTION, [
    {
      name: "a server lingers for answers that a connection carries",
      find: "      if (isReliable(oldest.from) && !path?.isBusy) continue;\n",
      replace: "",
    },
    {
      name: "a server leaves before a large result has gone",
      find: "if (isReliable(oldest.from) && !path?.isBusy) continue;",
      replace: "if (isReliable(oldest.from)) continue;",
    },
  ]),
  ...bugsIn("lib/core/bulk_sender.ts", CONNECTION, [
    {
      name: "a new connection waits for what an old one refused",
      find:
        "    // What has refused the last is no longer there.\n    this.#resumeAt = Infinity;\n",
      replace: "",
    },
  ]),
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
      name: "a list in the wrong order is taken",
      find: "!isTcpAddress(first!) && isTcpAddress(second)",
      replace: "isTcpAddress(second) || isTcpAddress(first!)",
    },
    {
      name: "a third address is overlooked",
      find: " || others.length > 0",
      replace: "",
    },
    {
      name: "a carrier that is none is taken for both",
      find: 'if (carrier !== "both") {',
      replace: "if (false) {",
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
