import { tableText } from "../../tools/sim/table.ts";

// A change of these figures is a change of the protocol's timing or cost: say
// in its commit which, and update by `deno test -A -u tests/sim/table_test.ts`.
Deno.test("tableText() has the latency and cost of calls by loss", async (t) => {
  await t.assertSnapshot(tableText());
});
