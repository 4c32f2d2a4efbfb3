import { bugsIn, type PlantedBug } from "../bug.ts";

/** Attempts that fail, transports that are stuck, calls that are made again. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/attempts.ts", ["tests/rpc/attempts_test.ts"], [
    {
      name: "a transport that refuses at once is asked without end",
      find: "before + hostLimits.connectPauseMs",
      replace: "before",
    },
    {
      name: "the pause is that of all addresses",
      find: "this.#startsAt.set(to, at);",
      replace: 'this.#startsAt.set("a", at).set("b", at);',
    },
    {
      name: "an attempt begins after the end",
      find: "    for (const cancel of this.#pauses) cancel();\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/departures.ts", ["tests/rpc/departures_test.ts"], [
    {
      name: "a transport that is stuck keeps a host from closing",
      find: "        const cancel = clock.schedule(until, resolve);\n",
      replace: "        const cancel = () => {};\n",
      mayHang: true,
    },
    {
      name: "a host that is closed leaves an alarm",
      find: "          cancel();\n",
      replace: "",
      tests: ["tests/rpc/host_edges_test.ts"],
    },
  ]),
  ...bugsIn("lib/rpc/pending_call.ts", ["tests/rpc/trace_test.ts"], [
    {
      name: "a trace has no end",
      find: "    this.#tracer?.ended(executed);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/call_tracer.ts", ["tests/rpc/trace_test.ts"], [
    {
      name: "each copy of a call has an end",
      find: 'if (traced.event.event === "settled") this.#held = traced;',
      replace: "if (false) this.#held = traced;",
    },
    {
      name: "the end of a trace knows of the newest copy only",
      find: "{ ...event, executed }",
      replace: "event",
    },
  ]),
];
