import { bugsIn, type PlantedBug } from "../bug.ts";

const LARGE = ["tests/e2e/large_bodies_test.ts"];
const FROZEN = ["tests/e2e/frozen_test.ts"];
const HEAP = ["tests/e2e/flat_heap_test.ts"];
const LOSSY = ["tests/e2e/lossy_test.ts"];

/** What shows only between processes that die, freeze, lose and go on. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/restart.ts", LARGE, [
    {
      name: "an upload that was cut off is given up with its server",
      find: "if (!call.working && call.isIncomplete) {",
      replace: "if (false) {",
    },
  ]),
  ...bugsIn("lib/core/call.ts", LARGE, [
    {
      name: "a call of which a part was sent may have run",
      find: `    if (this.isIncomplete) return "no";\n`,
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/waiting.ts", FROZEN, [
    {
      name: "three silent probes are enough, however fast",
      find: "now - call.silentSince >= limits.silentMs",
      replace: "now >= call.silentSince",
    },
    {
      name: "a silent server is believed until the deadline",
      find: `if (isSilent) return "give_up";`,
      replace: "",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/rpc/departures.ts", HEAP, [
    {
      name: "a host keeps what it has sent",
      find: "    this.#listener.departed(transmit);\n",
      replace: "    (this as any).kept = [(this as any).kept, transmit];\n",
    },
  ]),
  ...bugsIn("lib/core/questions.ts", LOSSY, [
    {
      name: "a call that is sent again has a number of its own",
      find: "      sequence: call.sequence,\n",
      replace: "      sequence: call.sequence + call.transmissions,\n",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/rpc/call_context.ts", ["tests/rpc/progress_test.ts"], [
    {
      name: "progress() needs its context",
      find: "return (done, total = 0) => {",
      replace:
        "return function (this: ExecutionContext, done: number, total = 0) {",
    },
  ]),
];
