import { bugsIn, type PlantedBug } from "../bug.ts";

/** Large bodies that almost arrive. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/byte_ranges.ts", ["tests/core/byte_ranges_test.ts"], [
    {
      name: "ranges that touch stay apart",
      find: "this.#firstEndingAfter(start - 1)",
      replace: "this.#firstEndingAfter(start)",
    },
    {
      name: "bytes that were known count as new",
      find: "const added = end - start - known;",
      replace: "const added = end - start;",
    },
    {
      name: "what is left behind a removal is lost",
      find: "if (otherEnd > end) {",
      replace: "if (false) {",
    },
  ]),
  ...bugsIn("lib/core/congestion_window.ts", [
    "tests/core/congestion_window_test.ts",
  ], [
    {
      name: "a window grows that nobody uses",
      find: "if (!isLimited || sentAt <= this.#recoveryFrom) return;",
      replace: "if (sentAt <= this.#recoveryFrom) return;",
    },
    {
      name: "each loss of a round trip halves the window",
      find: "if (sentAt > this.#recoveryFrom) this.#recover(now);",
      replace: "this.#recover(now);",
    },
    {
      name: "slow start never ends",
      find:
        "this.#slowStartThreshold = this.#bytes / 2;\n    this.#bytes = Math.max(this.#slowStartThreshold,",
      replace: "this.#bytes = Math.max(this.#bytes / 2,",
    },
    {
      name: "a window grows past the queue of a socket",
      find: "this.#bytes = Math.min(this.#bytes + growth, this.#bytesMax);",
      replace: "this.#bytes = this.#bytes + growth;",
    },
    {
      name: "silence never empties the window",
      find: "this.#isSilent = true;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/pacer.ts", ["tests/core/pacer_test.ts"], [
    {
      name: "a pause earns a burst of any size",
      find: "this.#budget = Math.min(filled, burst);",
      replace: "this.#budget = filled === Infinity ? burst : filled;",
    },
    {
      name: "a timer that is late slows the sender",
      find: "Math.max(this.#burstMin, lateBytes)",
      replace: "lateBytes === Infinity ? lateBytes : this.#burstMin",
    },
    {
      name: "the pace is the window's and no more",
      find: "bulkLimits.pacingGain * window",
      replace: "window",
    },
  ]),
  ...bugsIn("lib/core/outgoing_body.ts", ["tests/core/outgoing_body_test.ts"], [
    {
      name: "the receiver's credit is ignored",
      find: "lost?.end ?? this.#credit",
      replace: "lost?.end ?? this.totalBytes",
    },
    {
      name: "what has arrived is sent again",
      find: "this.#lost.remove(range.start, range.end);",
      replace: "",
    },
    {
      name: "an acknowledgement of the unsent counts",
      find: "if (!this.isPlausible(cumulative, ranges)) return 0;",
      replace: "",
    },
    {
      name: "credit is taken back",
      find: "Math.max(this.#credit, Math.min(offset, this.totalBytes))",
      replace: "Math.min(offset, this.totalBytes)",
    },
    {
      name: "a restart leaves what was sent unsent",
      find: "    this.#lost.add(0, this.#sentEnd);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/incoming_body.ts", ["tests/core/incoming_body_test.ts"], [
    {
      name: "a damaged body is complete",
      find: "if (this.#digestSoFar === this.digest) {",
      replace: "if (true) {",
    },
    {
      name: "a later copy changes what the digest has read",
      find: "this.bytes.set(bytes.subarray(digested), offset + digested);",
      replace: "this.bytes.set(bytes, offset);",
    },
    {
      name: "an arrival out of order waits for another",
      find: "this.#scheduleAck(isNew && isInOrder, now);",
      replace: "this.#scheduleAck(isNew, now);",
    },
    {
      name: "the last piece waits for another",
      find: "this.#ackBy = Math.min(this.#ackBy, now);\n    if",
      replace: "if",
    },
    {
      name: "a body is cut into any number of pieces",
      find: "if (isCrowded && offset > this.cumulative) return",
      replace: "if (false) return",
    },
    {
      name: "the last arrival is left out of a long acknowledgement",
      find: "if (last.start >= range.start) ranges[max - 1] = last;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/body_flight.ts", ["tests/core/bulk_sender_test.ts"], [
    {
      name: "two that overtake a datagram are a loss",
      find: "overtakenBy < bulkLimits.reorderingMax",
      replace: "overtakenBy < bulkLimits.reorderingMax - 1",
    },
    {
      name: "nothing is lost by time",
      find: "&& lossAt > now",
      replace: "",
    },
    {
      name: "what a probe carries is sent a third time",
      find: "if (copy?.isUnderWay !== true) return",
      replace: "if (true) return",
    },
    {
      name: "a sender without credit never asks for more",
      find: "if (!isBlocked || sentEnd === 0) return undefined;",
      replace: "return undefined;",
    },
    {
      name: "an old copy that arrives counts as the new one",
      find: "if (segment.isFirst || segment === echoed) {",
      replace: "{",
    },
  ]),
  ...bugsIn("lib/core/bulk_sender.ts", ["tests/core/bulk_sender_test.ts"], [
    {
      name: "the congestion window is ignored",
      find: "if (this.#window.room < this.#datagramBytes) return undefined;",
      replace: "",
    },
    {
      name: "bodies do not take turns",
      find: "this.#turn = next === this.#ring.length ? 0 : next;",
      replace: "",
    },
    {
      name: "a removed body stays in the window",
      find: "    this.#loseAll(flight);\n    this.#flights.delete(body);",
      replace: "    this.#flights.delete(body);",
    },
    {
      name: "a timeout is no congestion",
      find: "this.#window.timedOut(flight.sentAt, now);",
      replace: "",
    },
    {
      name: "the timeout of the peer does not back off",
      find: "this.#roundTrip.timedOut(flight.sentAt, now);",
      replace: "",
    },
    {
      name: "waits for a body do not double",
      find: "flight.waited(now);",
      replace: "flight.quietFrom = now;",
    },
    {
      name: "a receiver that has forgotten is not noticed",
      find: "body.restart();",
      replace: "",
      mayHang: true,
    },
    {
      name: "a refused datagram is sent again at once",
      find: "this.#resumeAt = now + this.#roundTrip.timeoutMs(0);",
      replace: "",
    },
    {
      name: "a time that cannot be true is a sample",
      find: "if (ms < 0) return;",
      replace: "",
    },
    {
      name: "samples contain the receiver's time",
      find: " - ack.processingUs / 1000",
      replace: "",
    },
    {
      name: "a word that cannot be true raises the credit",
      find: "if (!body.isPlausible(ack.cumulative, ack.ranges)) return 0;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/persistent_congestion.ts", [
    "tests/core/bulk_sender_test.ts",
  ], [
    {
      name: "long losses leave the window as it is",
      find: "return first !== undefined &&",
      replace: "return false && first !== undefined &&",
    },
  ]),
];
