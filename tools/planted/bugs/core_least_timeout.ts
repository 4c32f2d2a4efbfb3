import { bugsIn, type PlantedBug } from "../bug.ts";

const tests = ["tests/core/least_timeout_test.ts"];

/** The tail under loss, and what pauses cost. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/least_timeout.ts", tests, [
    {
      name: "losses shorten no timeout",
      find: "this.#ms = Math.max(shorter, limits.timerGranularityMs);",
      replace: "",
    },
    {
      name: "a least timeout shrinks below what timers can do",
      find: "this.#ms = Math.max(shorter, limits.timerGranularityMs);",
      replace: "this.#ms = shorter;",
    },
    {
      name: "a timeout that was of a delay changes nothing",
      find: "this.#ms = Math.min(longer, limits.timeoutMsMin);",
      replace: "",
    },
    {
      name: "how late an answer was teaches nothing",
      find: "Math.max(2 * this.#ms, roundTripMs)",
      replace: "2 * this.#ms",
    },
    {
      name: "what was lost once is never forgotten",
      find: "if (++this.#answers < limits.lossMemory) return;",
      replace: "if (++this.#answers > 0) return;",
    },
    {
      name: "a least timeout is careful before it was ever too short",
      find: "this.#isUntried ? leastTimeoutShrinkUntried : leastTimeoutShrink",
      replace: "leastTimeoutShrink",
    },
    {
      name: "a least timeout halves for ever",
      find: "    this.#isUntried = false;\n",
      replace: "",
    },
    {
      name: "a least timeout is careful for ever",
      find: "    this.#isUntried = true;\n",
      replace: "",
    },
    {
      name: "a loss is forgotten as soon as the first would have been",
      find: "    this.#answers = 0;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/round_trip.ts", tests, [
    {
      name: "each call of a lost datagram shortens the least timeout",
      find: "    if (!this.#isUnexplained) return false;\n",
      replace: "",
    },
    {
      name: "the least timeout of prompt calls is for all",
      find: "const leastMs = isPrompt\n",
      replace: "const leastMs = isPrompt || true\n",
    },
  ]),
  ...bugsIn("lib/core/waiting.ts", tests, [
    {
      name: "each timeout is of a loss",
      find: "const isNews = roundTrip.explained(wasLost, roundTripMs);",
      replace: "const isNews = roundTrip.explained(true, roundTripMs);",
    },
    {
      name: "no timeout is of a loss",
      find: "const isNews = roundTrip.explained(wasLost, roundTripMs);",
      replace: "const isNews = roundTrip.explained(false, roundTripMs);",
    },
  ]),
  ...bugsIn("lib/core/processing_time.ts", tests, [
    {
      name: "every procedure is prompt",
      find: "this.allowanceMs <= limits.promptMs",
      replace: "true",
    },
    {
      name: "no procedure is prompt",
      find: "this.allowanceMs <= limits.promptMs",
      replace: "false",
    },
  ]),
  ...bugsIn("lib/core/execution.ts", ["tests/core/server_edges_test.ts"], [
    {
      name: "an answer hides for how long the first copy lay unread",
      find: "    if (!this.isAnswered) return;\n",
      replace: "",
    },
    {
      name: "each answer is about the first copy of all",
      find: "    this.answers = only(copy);\n    this.isAnswered = false;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/answers.ts", ["tests/core/trace_test.ts"], [
    {
      name: "a reply is about what a token has answered",
      find: "    answered.isAnswered = true;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", ["tests/core/working_test.ts"], [
    {
      name: "who asks again at once is told at once",
      find: "Math.max(loopPauseMs, frame.patienceMs / 4)",
      replace: "frame.patienceMs / 4",
    },
  ]),
];
