import { bugsIn, type PlantedBug } from "../bug.ts";

const rules = ["tests/core/messages_test.ts"];
const swarm = ["tests/link/swarm_test.ts"];
const perfect = ["tests/link/perfect_link_test.ts"];

/** What the sending half of a perfect link may get wrong. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/message_sender.ts", rules, [
    {
      name: "a link never sends again",
      find: "for (const flight of this.#flights.values()) this.#land(flight);",
      replace: "",
      mayHang: true,
    },
    {
      name: "a timeout of a link does not back off",
      find: "this.#timeouts++;",
      replace: "",
    },
    {
      name: "the round trip is not told of timeouts",
      find: "this.#roundTrip.timedOut(oldest.sentAt, now);",
      replace: "this.#timeouts = 0;",
    },
    {
      name: "a link retries without jitter",
      find:
        "this.#jitter = this.#options.random.between(jitterMin, jitterMax);",
      replace: "this.#jitter = (jitterMin + jitterMax) * 0.42;",
    },
    {
      name: "a link does not measure the round trip",
      find: "this.#roundTrip.sample(now - echoed.sentAt);",
      replace: "",
    },
    {
      name: "a link waits for the timeout though three have overtaken",
      find: "    this.#detectLoss(now);\n",
      replace: "",
    },
    {
      name: "one that is overtaken once is taken for lost",
      find: "overtaken < messageLimits.lossThreshold",
      replace: "overtaken < 1",
      tests: swarm.concat(rules),
    },
    {
      name: "a loss does not narrow the window",
      find: "this.#window.lost(flight.sentAt, now);",
      replace: "",
    },
    {
      name: "a timeout is no congestion",
      find: "this.#window.timedOut(now);",
      replace: "",
    },
    {
      name: "the window is ignored",
      find: "return this.#flights.size < this.#window.size &&\n",
      replace: "return true &&\n",
    },
    {
      name: "the window grows though it is not used",
      find: "const isFull = this.#flights.size >= this.#window.size;",
      replace: "const isFull = true;",
    },
    {
      name: "selective acknowledgements are not read",
      find: "    this.#arriveBeyond(frame, isFull);\n",
      replace: "",
    },
    {
      name: "a selective acknowledgement is read one off",
      find: "const sequence = next + 1 + i;",
      replace: "const sequence = next + i;",
      tests: swarm,
    },
    {
      name: "the credit is ignored",
      find: "piece.sequence < this.#creditEnd || this.#isProbing",
      replace: "true",
    },
    {
      name: "an update of credit is not read",
      find:
        "this.#creditEnd = Math.max(this.#creditEnd, frame.next + frame.credit);",
      replace: "",
    },
    {
      name: "a sender without credit never asks",
      find: "      this.#isProbing = true;\n",
      replace: "",
    },
    {
      name: "a sender without credit asks as seldom as it times out",
      find: "Math.min(waitMs, messageLimits.creditProbeMsMax)",
      replace: "waitMs",
    },
    {
      name: "an acknowledgement by an earlier life counts",
      find: "if (frame.source !== this.#target) return;",
      replace: "",
    },
    {
      name: "an acknowledgement of what was never sent counts",
      find: "if (frame.next > this.#sentEnd) return;",
      replace: "",
    },
    {
      name: "a sender never learns who it talks to",
      find: "if (this.#target === 0n) this.#target = frame.source;",
      replace: "if (this.#target === 0n) return;",
      tests: swarm,
    },
    {
      name: "a late stranger is believed",
      find: "if (refused !== this.#target || source === refused) return false;",
      replace: "",
    },
    {
      name: "a restarted receiver is not sent anything anew",
      find: "    this.#backlog.rewind();\n",
      replace: "",
      tests: swarm,
    },
    {
      name: "what a restarted receiver has is counted from the old one on",
      find: "    this.#next = this.#backlog.floor;\n",
      replace: "",
    },
    {
      name: "a link never gives up",
      find: "if (now >= this.#hopeUntil) return false;",
      replace: "",
      mayHang: true,
    },
    {
      name: "a link gives up a peer that answers",
      find:
        "    this.#hopeUntil = now + this.#options.patienceMs;\n    const echoed",
      replace: "    const echoed",
    },
    {
      name: "patience runs out while nothing is sent",
      find: "    if (this.outstanding === 0) {\n      this.#hopeUntil",
      replace: "    if (this.#hopeUntil === Infinity) {\n      this.#hopeUntil",
    },
  ]),
  ...bugsIn("lib/core/message_backlog.ts", rules, [
    {
      name: "new pieces go before lost ones",
      find:
        "    if (this.#lost[0] !== undefined) return this.#lost[0];\n    for (;;) {",
      replace:
        "    if (this.#unsent.length === 0 && this.#lost[0]) return this.#lost[0];\n    for (;;) {",
      tests: swarm.concat(rules),
    },
    {
      name: "what has arrived is sent again with what has not",
      find: "if (piece.flight !== flight) continue;",
      replace: "",
      tests: swarm.concat(rules),
    },
    {
      name: "a message that fills its pieces has no last one",
      find: "isLast: at >= message.length,",
      replace: "isLast: at > message.length,",
    },
    {
      name: "messages wait without bound",
      find: "this.#messages < messageLimits.sendBufferMessages &&\n",
      replace: "",
    },
    {
      name: "bytes wait without bound",
      find: "this.#bytes < messageLimits.sendBufferBytes;",
      replace: "this.#bytes >= 0;",
    },
    {
      name: "the bytes of a message are never freed",
      find: "this.#bytes -= this.#pieces.get(this.#floor)!.body.length;",
      replace: "",
      tests: perfect,
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/core/message_window.ts", rules, [
    {
      name: "one loss narrows the window for each datagram of it",
      find: "if (sentAt <= this.#reducedAt) return;",
      replace: "",
    },
    {
      name: "the window has no upper bound",
      find: "this.#size = Math.min(this.#size, messageLimits.windowMax);",
      replace: "",
    },
    {
      name: "the window doubles past what was lost before",
      find: "this.#size < this.#threshold ? 1 : 1 / this.#size",
      replace: "1",
    },
    {
      name: "a timeout only halves the window",
      find: "    this.#size = 1;\n",
      replace: "    this.#size = this.#threshold;\n",
    },
  ]),
];
