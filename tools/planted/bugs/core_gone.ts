import { bugsIn, type PlantedBug } from "../bug.ts";

/** Clients that are gone while a result is on its way to them. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/path.ts", [
    "tests/core/large_replies_test.ts",
    "tests/core/silent_receiver_test.ts",
  ], [
    {
      name: "a result is sent for as long as its call may take",
      find: "    if (!this.#givesUp) return;\n",
      replace: "    return;\n",
    },
  ]),
  ...bugsIn("lib/core/body_flight.ts", [
    "tests/core/large_replies_test.ts",
    "tests/core/silent_receiver_test.ts",
  ], [
    {
      name: "a client is gone after a few waits, however short",
      find: " &&\n      now - this.#heardAt >= limits.silentMs;",
      replace: ";",
    },
    {
      name: "a client is gone after five seconds, though it speaks",
      find: "    this.#heardAt = now;\n    this.#waits",
      replace: "    this.#waits",
    },
  ]),
  ...bugsIn("lib/core/bulk_sender.ts", [
    "tests/core/large_replies_test.ts",
    "tests/core/silent_receiver_test.ts",
  ], [
    {
      name: "what was under way of a result that goes on is never sent again",
      find: "    this.#loseAll(flight);\n    this.#flights.delete(body);",
      replace: "    this.#discardAll(flight);\n    this.#flights.delete(body);",
    },
    {
      name: "a client without room is taken to be gone",
      find: "      flight.heard(now);\n      this.#arm(flight);",
      replace: "      flight.quietFrom = now;\n      this.#arm(flight);",
    },
  ]),
];
