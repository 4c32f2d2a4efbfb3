import { assert, assertEquals } from "@std/assert";
import { IdleTable } from "../../lib/core/idle_table.ts";
import { limits } from "../../lib/core/limits.ts";

Deno.test("IdleTable remembers some that are idle, and all that are not", () => {
  const table = new IdleTable<{ isIdle: boolean }>();
  const busy = { isIdle: false };
  table.add("busy", busy);
  const first = { isIdle: true };
  table.add("first", first);
  assertEquals(table.get("first"), first);
  let most = 0;
  for (let i = 0; i < 10_000; i++) {
    table.add(`${i}`, { isIdle: true });
    most = Math.max(most, table.size);
  }
  assertEquals(most, limits.idleKept);
  assertEquals(table.get("busy"), busy);
  assertEquals(table.get("first"), undefined);
});

Deno.test("IdleTable is looked through seldom, however many are busy", () => {
  const table = new IdleTable<{ isIdle: boolean }>();
  let looks = 0;
  for (let i = 0; i < 10_000; i++) {
    table.add(`${i}`, {
      get isIdle() {
        looks++;
        return false;
      },
    });
  }
  assertEquals([...table.values()].length, 10_000);
  assert(looks < 20_000, `${looks}`);
});
