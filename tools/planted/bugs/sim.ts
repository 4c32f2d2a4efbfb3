import { bugsIn, type PlantedBug } from "../bug.ts";

/** Pretend worlds that pretend too little. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/sim/sim_network.ts", ["tests/sim/network_test.ts"], [
    {
      name: "every seed is the same",
      find: "const words = [seed | 0, Math.floor(seed / 2 ** 32)];",
      replace: "const words = [1, 1];",
    },
    {
      name: "half of the seed is ignored",
      find: "const words = [seed | 0, Math.floor(seed / 2 ** 32)];",
      replace: "const words = [seed | 0, 0];",
    },
    {
      name: "hosts and datagrams share their chance",
      find: "this.#chance = new Random([...words, 2]);",
      replace: "this.#chance = random;",
    },
    {
      name: "a partition of one way cuts both",
      find: "if (!oneWay) cuts.push({ from: to, to: from });",
      replace: "cuts.push({ from: to, to: from });",
    },
    {
      name: "a partition of both ways cuts one",
      find: "if (!oneWay) cuts.push({ from: to, to: from });",
      replace: "",
    },
    {
      name: "time passes without waiting for promises",
      find: "        this.#timeline.step();\n        await turns.next();\n",
      replace: "        this.#timeline.step();\n        await undefined;\n",
    },
    {
      name: "advance() stops at the last thing that happens",
      find: "    this.#timeline.passUntil(end);\n",
      replace: "",
    },
    {
      name: "two may let time pass at once",
      find: "    if (this.#isRunning) {",
      replace: "    if (false) {",
    },
    {
      name: "an error leaves time standing still",
      find:
        "    } finally {\n      turns.close();\n      this.#isRunning = false;\n    }",
      replace: "    } finally {\n      turns.close();\n    }",
    },
  ]),
  ...bugsIn("lib/sim/drifting_clock.ts", ["tests/sim/network_test.ts"], [
    {
      name: "drift is ignored",
      find: "return startMs + worldMs * (1 + rate);",
      replace: "return startMs + worldMs;",
    },
    {
      name: "an alarm may be early",
      find:
        "    while (this.#shownAt(worldMs) < atMs) worldMs += roundingMs;\n",
      replace: "",
    },
    {
      name: "a dead program is woken",
      find: "for (const alarm of this.#alarms) alarm.isCanceled = true;",
      replace: "",
    },
    {
      name: "a dead program sets alarms",
      find: "atMs === Infinity || this.#isStopped",
      replace: "atMs === Infinity",
    },
  ]),
  ...bugsIn("lib/sim/timeline.ts", ["tests/sim/network_test.ts"], [
    {
      name: "what happens at one moment happens in any order",
      find: "a.atMs < b.atMs || a.atMs === b.atMs && a.order < b.order",
      replace: "a.atMs < b.atMs",
    },
    {
      name: "what is canceled happens",
      find: "while (this.#heap[0]?.isCanceled) this.#take();",
      replace: "",
    },
    {
      name: "time goes back for what is late",
      find: "atMs: Math.max(atMs, this.#nowMs),",
      replace: "atMs,",
    },
  ]),
  ...bugsIn("lib/sim/switchboard.ts", ["tests/sim/network_test.ts"], [
    {
      name: "whoever listens can keep datagrams from being sent",
      find: "    tell(this.onDatagram, {",
      replace: "    this.onDatagram({",
    },
    {
      name: "a partition lets pass what is on the wire",
      find: "    if (this.#paths.between(from, to).isCut) {",
      replace: "    if (false) {",
    },
    {
      name: "a rebound socket is still seen at its old address",
      find: "    this.#seen.delete(from);\n",
      replace: "",
    },
    {
      name: "a rebound socket sends from its old address",
      find: "    socket.seenAs = to;\n",
      replace: "",
    },
    {
      name: "a socket holds any number of datagrams",
      find: 'if (!socket.hasRoom) return this.#lose("socket", label, arrival);',
      replace: "",
    },
    {
      name: "copies are not counted",
      find: "this.counters.duplicated += fate.length - 1;",
      replace: "",
    },
    {
      name: "two sockets have one address",
      find: "if (!this.#isFree(address)) throw inUse(address);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/sim/socket.ts", ["tests/sim/network_test.ts"], [
    {
      name: "a dead program sends what it was about to",
      find: "if (this.#isCrashed) return;",
      replace: "",
    },
    {
      name: "send() reads its bytes at once",
      find: "    await undefined;\n",
      replace: "",
    },
    {
      name: "delivered views stay as they are",
      find: "      datagram.fill(0xdd);\n",
      replace: "",
    },
    {
      name: "receive() delivers before it returns",
      find: "if (this.#unread.length > 0) this.#wire.soon(() => this.#read());",
      replace: "this.#read();",
    },
    {
      name: "a closed socket sends",
      find: "if (!this.#isClosed || this.#isCrashed) return;",
      replace: "if (this !== undefined) return;",
    },
  ]),
  ...bugsIn("lib/sim/sim_host.ts", ["tests/sim/network_test.ts"], [
    {
      name: "a crash leaves the sockets",
      find: "    for (const socket of this.#sockets) socket.crash();\n",
      replace: "",
    },
    {
      name: "after a crash no alarm ever goes off",
      find: "    this.#clock = this.#network.newClock(this.#drift);\n  }\n}",
      replace: "  }\n}",
    },
  ]),
  ...bugsIn("lib/sim/paths.ts", ["tests/sim/network_test.ts"], [
    {
      name: "links keep the weather they began with",
      find: "    this.#review();\n  }\n\n  /** Gives links",
      replace: "  }\n\n  /** Gives links",
    },
    {
      name: "a link's own weather is everybody's",
      find: "covers(between.from, from) && covers(between.to, to);",
      replace: "true;",
    },
    {
      name: "a hostname does not stand for its ports",
      find: "said === parseAddress(address).hostname",
      replace: "false",
    },
    {
      name: "healing one cut heals all",
      find: "for (const cut of cuts) this.#cuts.delete(cut);",
      replace: "this.#cuts.clear();",
    },
  ]),
  ...bugsIn("lib/sim/link.ts", ["tests/sim/link_test.ts"], [
    {
      name: "nothing is lost",
      find: 'if (this.#happens(weather.loss)) return "loss";',
      replace: "",
    },
    {
      name: "a burst never ends",
      find: "this.#isBad ? burst.end : burst.begin",
      replace: "burst.begin",
    },
    {
      name: "a burst loses everything",
      find: "return this.#isBad && this.#happens(burst.loss);",
      replace: "return this.#isBad;",
    },
    {
      name: "copies are never copied",
      find: "while (\n      arrivals.length < arrivalsMax",
      replace: "while (\n      arrivals.length < 2",
    },
    {
      name: "all copies share their bytes",
      find: "let datagram = parcelOf(sent);",
      replace: "let datagram = sent;",
    },
    {
      name: "corruption changes nothing",
      find: "datagram[bit >> 3]! ^= 1 << (bit & 7);",
      replace: "",
    },
    {
      name: "corruption may undo itself",
      find: "if (flipped.has(bit)) continue;",
      replace: "",
    },
    {
      name: "truncation changes nothing",
      find: "datagram = datagram.slice(0, this.#below(sent.length));",
      replace: "",
    },
    {
      name: "jitter has no tail",
      find: 'jitter === "uniform" ? chance : -Math.log(1 - chance)',
      replace: "chance",
    },
    {
      name: "nothing is held back",
      find: "if (this.#happens(reordering)) ms += reorderingMs;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/sim/bottleneck.ts", ["tests/sim/link_test.ts"], [
    {
      name: "all go through at once",
      find: "const startsMs = this.#line.at(-1)?.throughMs ?? nowMs;",
      replace: "const startsMs = nowMs;",
    },
    {
      name: "the line is never empty again",
      find: "this.#line[0]!.throughMs <= nowMs",
      replace: "this.#line[0]!.throughMs < 0",
    },
    {
      name: "a queue is as long as it likes",
      find: "waiting >= limits.queueDatagramsMax ||",
      replace: "",
    },
    {
      name: "a queue has as many bytes as it likes",
      find: "waitingBytes + bytes > limits.queueBytesMax",
      replace: "false",
    },
  ]),
  ...bugsIn("lib/sim/weather.ts", ["tests/sim/link_test.ts"], [
    {
      name: "any number is a probability",
      find: "probabilities.has(name) ? [0, 1] : [0, Infinity]",
      replace: "[-Infinity, Infinity]",
    },
  ]),
  ...bugsIn("tools/sim/story.ts", ["tests/sim/story_test.ts"], [
    {
      name: "a replay tells nothing of what was sent",
      find: 'kind === "sent" || damage !== undefined;',
      replace: "damage !== undefined;",
    },
  ]),
  ...bugsIn("tools/sim/replica_history.ts", [
    "tests/rpc/replica_swarm_test.ts",
    "tests/sim/story_test.ts",
  ], [
    {
      name: "in a world of several servers nothing works",
      find:
        "    const time = new Uint8Array(new Float64Array([atMs]).buffer);\n",
      replace: "    const time = new Uint8Array(0);\n" +
        '    network.partition("10.0.1.1", event.to.split(":")[0]!);\n',
    },
    {
      name: "who reads of servers that are cut off is not told",
      find: "        world.tell(`${from} is cut off from",
      replace: "        void (`${from} is cut off from",
    },
  ]),
];
