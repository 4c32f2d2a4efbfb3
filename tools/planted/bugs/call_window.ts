import { bugsIn, type PlantedBug } from "../bug.ts";

const WINDOW = ["tests/core/call_window_test.ts"];

/** Clients that send more than is read, or less than they might. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/call_window.ts", WINDOW, [
    {
      name: "a window that has shrunk is halved by what is still under way",
      find: "Math.min(this.#bytes, bytesInFlight) / 2",
      replace: "bytesInFlight / 2",
    },
    {
      name: "the window of calls shrinks to nothing",
      find: "Math.max(halfBytes, bytesMin)",
      replace: "halfBytes",
    },
    {
      name: "a loss makes a small window larger",
      find: "Math.min(Math.max(halfBytes, bytesMin), this.#bytes)",
      replace: "Math.max(halfBytes, bytesMin)",
    },
    {
      name: "an outage ends in a crawl",
      find: "if (!this.#isSilent) this.#threshold = this.#bytes;",
      replace: "this.#threshold = this.#bytes;",
    },
    {
      name: "losses between answers are taken for an outage",
      find: "    this.#isSilent = false;\n",
      replace: "",
    },
    {
      name: "a window grows that is not used",
      find: "if (this.#bytes >= bytesMax || !isLimited) return;",
      replace: "if (this.#bytes >= bytesMax) return; void isLimited;",
    },
    {
      name: "answers to what was sent before the loss make the window grow",
      find: "if (sentAt < this.#recoveryFrom) return;",
      replace: "void sentAt;",
    },
    {
      name: "after a loss the window grows as fast as at first",
      find: "const growth = this.#bytes < this.#threshold",
      replace: "const growth = this.#threshold > 0",
    },
    {
      name: "the window of calls has no end",
      find: "this.#bytes = Math.min(this.#bytes + growth, bytesMax);",
      replace: "this.#bytes += growth;",
    },
    {
      name: "a delay costs half the window",
      find: "if (!wasLost && this.#before !== undefined) {",
      replace: "if (false && this.#before !== undefined) {",
    },
    {
      name: "a loss is forgotten when the next answer is late",
      find: "    this.#before = undefined;\n  }",
      replace: "  }",
    },
    {
      name: "losses in a row are undone by one late answer",
      find: "this.#before = this.#before === undefined\n      ? {",
      replace: "this.#before = true\n      ? {",
    },
  ]),
  ...bugsIn("lib/core/peer.ts", [...WINDOW, "tests/sim/incast_test.ts"], [
    {
      name: "calls go whatever their window says",
      find: "this.#way.callWindow.bytes &&",
      replace: "limits.bytesInFlight &&",
    },
    {
      name: "calls that wait do not let the window grow",
      find: "const isLimited = this.#queue.smallBytes > 0;",
      replace: "const isLimited = false;",
    },
  ]),
  ...bugsIn("lib/core/waiting.ts", [...WINDOW, "tests/sim/incast_test.ts"], [
    {
      name: "a timeout leaves the window of calls as it is",
      find:
        "if (isNews && call.upload === undefined) call.peer.callTimedOut(now);",
      replace: "void isNews;",
    },
    {
      name: "each call that times out halves the window",
      find:
        "if (isNews && call.upload === undefined) call.peer.callTimedOut(now);",
      replace: "void isNews; call.peer.callTimedOut(now);",
    },
    {
      name: "a client that learns of a delay goes on with half",
      find: "if (isNews) call.peer.explained(wasLost);",
      replace: "void isNews;",
    },
    {
      name: "answers do not let the window of calls grow",
      find: "if (call.isInFlight) call.peer.answered(call, sentAt);",
      replace: "",
    },
  ]),
];
