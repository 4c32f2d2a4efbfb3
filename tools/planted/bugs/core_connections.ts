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
];
