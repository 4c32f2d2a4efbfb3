import { bugsIn, type PlantedBug } from "../bug.ts";

const QUEUE = ["tests/core/call_queue_test.ts"];

/** Which of the calls that wait goes first. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/call_queue.ts", QUEUE, [
    {
      name: "small calls wait behind large ones",
      find: "    if (mayGo(large)) return large;\n",
      replace:
        "    if (mayGo(large) || large.turn < small!.turn) return large;\n",
    },
    {
      name: "small calls wait behind large ones that may not go",
      find: "    return isSmallFree ? small : undefined;\n  }",
      replace: "    return undefined;\n  }",
    },
    {
      name: "large calls wait behind small ones that may not go",
      find: "    if (large === undefined) return",
      replace:
        "    if (large === undefined || small !== undefined && !isSmallFree) return",
    },
    {
      name: "small calls always go first",
      find: "if (isSmallFree && small.turn < large.turn) return small;",
      replace: "if (isSmallFree) return small;",
    },
    {
      name: "large calls always go first",
      find: "    if (isSmallFree && small.turn < large.turn) return small;\n",
      replace: "",
    },
    {
      name: "calls that settled in the queue take up its room",
      find: "  withdraw(call: Call): void {\n    this.#waiting--;",
      replace: "  withdraw(call: Call): void {",
      tests: ["tests/core/calls_test.ts", ...QUEUE],
    },
    {
      name: "calls that settled in the queue count for the size of datagrams",
      find:
        "    this.#waiting--;\n    this.#smallBytes -= smallBytes(call);\n    // The settled",
      replace: "    this.#waiting--;\n    // The settled",
      tests: ["tests/core/calls_test.ts"],
    },
    {
      name: "calls are dropped with the canceled ones around them",
      find: "if (!call.settled) open.push(call);",
      replace: "",
      tests: ["tests/core/flight_test.ts", ...QUEUE],
    },
    {
      name: "calls that have settled are among those that wait",
      find: "      .filter((call) => !call.settled)\n",
      replace: "",
      tests: ["tests/core/goaway_test.ts", ...QUEUE],
    },
    {
      name: "a call that has settled is sent",
      find: "if (call?.settled !== true) return call;",
      replace: "return call;",
      tests: ["tests/core/calls_test.ts", ...QUEUE],
    },
  ]),
];
