import { bugsIn, type PlantedBug } from "../bug.ts";

const ladder = ["tests/link/ladder_test.ts"];
const perfect = ["tests/link/perfect_link_test.ts"];

/** What the lower rungs, and what stands between them and the world, may get wrong. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/stubborn_endpoint.ts", ladder, [
    {
      name: "a stubborn link sends once",
      find: "this.#deadlines.set(due, now + this.#intervalMs);",
      replace: "",
    },
    {
      name: "a stubborn link repeats what it was to forget",
      find: "      this.#deadlines.delete(repeated);\n",
      replace: "",
    },
    {
      name: "a stubborn link has no bound",
      find: "return this.#repeated.size < messageLimits.openMessages;",
      replace: "return this.#repeated.size >= 0;",
    },
  ]),
  ...bugsIn("lib/core/acknowledged_endpoint.ts", ladder, [
    {
      name: "a message that is not acknowledged is not sent again",
      find: "    this.#ready.push(open);\n  }\n\n  /** What the window",
      replace: "  }\n\n  /** What the window",
      mayHang: true,
    },
    {
      name: "nothing is acknowledged",
      find: "    this.#receipts.push({ ...head, to: from });\n",
      replace: "",
      mayHang: true,
    },
    {
      name: "a receipt for an earlier life counts",
      find: "if (receipt?.sender !== this.#sender) return;",
      replace: "if (receipt === undefined) return;",
    },
    {
      name: "an acknowledged link does not back off",
      find: "roundTrip.timeoutMs(open.attempts)",
      replace: "roundTrip.timeoutMs(0)",
    },
    {
      name: "an acknowledged link has no window",
      find: "while (peer.inFlight < peer.window.size) {",
      replace: "while (peer.inFlight < 1000) {",
    },
    {
      name: "an acknowledged link never gives up",
      find: "if (now - silentSince >= this.#options.patienceMs) {",
      replace: "if (now < 0) {",
      mayHang: true,
    },
    {
      name: "an acknowledged link has no bound",
      find: "return this.#open.size < messageLimits.openMessages &&",
      replace: "return this.#open.size >= 0 &&",
    },
  ]),
  ...bugsIn("lib/link/fair_loss_link.ts", ladder, [
    {
      name: "a fair-loss link loses nothing",
      find: "if (this.#happens(this.#faults.loss)) return;",
      replace: "",
    },
    {
      name: "a fair-loss link doubles nothing",
      find: "} while (this.#happens(this.#faults.duplication));",
      replace: "} while (this.#happens(0));",
    },
  ]),
  ...bugsIn("lib/wire/link_datagram.ts", ["tests/wire/link_test.ts"], [
    {
      name: "a link does not look at the checksum",
      find: "datagram[3] === kind && isIntact(datagram);",
      replace: "datagram[3] === kind;",
    },
    {
      name: "a link reads other versions",
      find: "datagram[2] === linkVersion &&\n",
      replace: "\n",
    },
  ]),
  ...bugsIn("lib/wire/link_frame.ts", ["tests/wire/link_test.ts"], [
    {
      name: "a piece below the floor is read",
      find:
        "if (!(sequence >= floor) || content.length < end) return undefined;",
      replace: "if (content.length < end) return undefined;",
    },
    {
      name: "a piece may end behind its datagram",
      find:
        "if (!(sequence >= floor) || content.length < end) return undefined;",
      replace: "if (!(sequence >= floor)) return undefined;",
    },
  ]),
  ...bugsIn("lib/link/link_host.ts", perfect, [
    {
      name: "send() does not wait for room",
      find: "if (this.machine.hasRoom(to) && !this.#waiting.has(to)) {",
      replace: "if (to !== undefined) {",
    },
    {
      name: "send() overtakes those that wait",
      find: "if (this.machine.hasRoom(to) && !this.#waiting.has(to)) {",
      replace: "if (this.machine.hasRoom(to)) {",
      tests: ["tests/link/link_host_test.ts"],
    },
    {
      name: "an address that cannot be sent to is no error",
      find: "if (first !== undefined) await first;",
      replace: "",
    },
    {
      name: "a passing error of the transport ends a peer",
      find:
        "    if (error instanceof TransportError && passing.has(error.code)) return;\n",
      replace: "",
    },
    {
      name: "close() does not wait for arrival",
      find:
        "if (lingerMs > 0) await Promise.race([this.settled(), linger.promise]);",
      replace: "",
    },
    {
      name: "close() waits for ever",
      find:
        "if (lingerMs > 0) await Promise.race([this.settled(), linger.promise]);",
      replace: "await this.settled();",
    },
    {
      name: "a closed link delivers",
      find: 'if (this.#state !== "open") return;\n    if (this.#take',
      replace: "if (this.#take",
      tests: ["tests/link/conformance_test.ts"],
    },
    {
      name: "sends that wait for a peer that is given up wait on",
      find: "      this.#waiting.refuse(peer, error);\n",
      replace: "",
      mayHang: true,
    },
    {
      name: "what arrives before receive() is delivered after what comes later",
      find: "if (this.#take === undefined || this.#early.length > 0) {",
      replace: "if (this.#take === undefined) {",
      tests: ["tests/link/link_host_test.ts"],
    },
    {
      name: "each datagram is acknowledged alone",
      find: "let hops = hopsBeforeDrain;",
      replace: "let hops = 0;",
      tests: ["tests/link/link_host_test.ts"],
    },
  ]),
  ...bugsIn("lib/link/alarm.ts", ["tests/link/alarm_test.ts"], [
    {
      name: "an overdue alarm sends before it reads",
      find: "return this.#isReadingFirst;\n",
      replace: "return false;\n",
    },
    {
      name: "an alarm is exact in vain",
      find: "atMs - now > lookMs ? lookMs : 0",
      replace: "0",
    },
    {
      name: "an alarm has slack when its time comes",
      find: "atMs - now > lookMs ? lookMs : 0",
      replace: "lookMs",
    },
    {
      name: "an alarm is moved for each datagram",
      find:
        "    if (atMs >= this.#atMs && !this.#hasRung && this.#atMs > now) return;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/link/message_reader.ts", perfect, [
    {
      name: "what a reader is given shares its buffer with others",
      find: "return { message: message.slice(), from };",
      replace: "return { message, from };",
    },
    {
      name: "what a reader has taken is not consumed",
      find: "    this.#consumed(delivery);\n",
      replace: "",
      mayHang: true,
    },
  ]),
];
