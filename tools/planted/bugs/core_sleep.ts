import { bugsIn, type PlantedBug } from "../bug.ts";

const CLOCK = ["tests/net/wakeful_clock_test.ts"];
const OVERSLEPT = ["tests/core/overslept_test.ts"];

/** Computers that sleep. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/net/wakeful_clock.ts", CLOCK, [
    {
      name: "a clock stands still while its computer sleeps",
      find: "if (gainedMs > sleepMsMin) this.#skippedMs += gainedMs;",
      replace: "",
    },
    {
      name: "a clock goes back with the time of day",
      find: "if (gainedMs > sleepMsMin) this.#skippedMs += gainedMs;",
      replace: "this.#skippedMs += gainedMs;",
    },
    {
      name: "a clock counts one sleep with each look",
      find: "    this.#timeOfDayAtLookMs = timeOfDayMs;\n    if",
      replace: "    if",
    },
    {
      name: "a clock takes what is awake for asleep",
      find: "    this.#baseAtLookMs = baseMs;\n",
      replace: "",
    },
    {
      name: "a timer set before a sleep is late by as much",
      find: "Math.min(atMs - this.now(), lookMsMax)",
      replace: "atMs - this.now()",
    },
    {
      name: "a clock wakes whoever it looks after",
      find: "      if (this.now() < atMs - slackMs) arm();\n      else wake();",
      replace: "      wake();",
    },
    {
      name: "a timer that was set again cannot be canceled",
      find: "    return () => cancel();",
      replace: "    return cancel;",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", OVERSLEPT, [
    {
      name: "a TOKEN has a call sent again whose time is over",
      find: "      if (now >= call.deadlineAt) continue;\n",
      replace: "",
    },
    {
      name: "a RETRY has a call sent again whose time is over",
      find: " || now >= call.deadlineAt) return;",
      replace: ") return;",
    },
  ]),
  ...bugsIn("lib/core/connections.ts", OVERSLEPT, [
    {
      name: "a new connection has calls sent again whose time is over",
      find: "    if (now >= call.deadlineAt) return;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/waiting.ts", OVERSLEPT, [
    {
      name: "a sleep is taken for a round trip",
      find: "if (!isMissed) roundTrip.sample",
      replace: "roundTrip.sample",
    },
  ]),
];
