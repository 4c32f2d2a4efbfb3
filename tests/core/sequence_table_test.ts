import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { SequenceTable } from "../../lib/core/sequence_table.ts";

interface Item {
  readonly sequence: number;
}

Deno.test("SequenceTable is a Map of what has a number, whatever the numbers", () => {
  const number = fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 0, max: 40 }).map((n) => n * 4096),
    fc.maxSafeNat(),
  );
  const step = fc.record({ adds: fc.boolean(), sequence: number });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 400 }),
      fc.integer(),
      (steps, salt) => {
        const table = new SequenceTable<Item>(salt);
        const model = new Map<number, Item>();
        for (const { adds, sequence } of steps) {
          if (!adds) {
            table.delete(sequence);
            model.delete(sequence);
          } else if (!model.has(sequence)) {
            table.add({ sequence });
            model.set(sequence, { sequence });
          }
          assertEquals(table.size, model.size);
        }
        const expected = [...model.keys()].sort((a, b) => a - b);
        assertEquals(table.inOrder().map(({ sequence }) => sequence), expected);
        for (const { sequence } of steps) {
          assertEquals(
            table.get(sequence)?.sequence,
            model.get(sequence)?.sequence,
          );
          assertEquals(table.has(sequence), model.has(sequence));
        }
      },
    ),
  );
});

Deno.test("SequenceTable grows with what is in it, and shrinks", () => {
  const table = new SequenceTable<Item>(7);
  for (let sequence = 0; sequence < 4096; sequence++) table.add({ sequence });
  assertEquals(table.slots, 8192);
  for (let sequence = 1; sequence < 4096; sequence++) table.delete(sequence);
  assertEquals(table.get(0)?.sequence, 0);
  assertEquals(table.slots, 256);
});

Deno.test("SequenceTable: numbers that a stranger chooses have places of their own", () => {
  for (const apart of [256, 4096, 2 ** 20, 2 ** 32, 2 ** 40]) {
    const table = new SequenceTable<Item>(0x2545_f491);
    let looks = 0;
    const item = (n: number) => ({
      get sequence() {
        looks++;
        return n * apart;
      },
    });
    for (let n = 0; n < 1000; n++) table.add(item(n));
    looks = 0;
    for (let n = 0; n < 1000; n++) table.get(n * apart);
    // At least half of the places are free, so a search ends after one or two;
    // had all numbers one place it would be after 500.
    assert(looks / 1000 < 8, `${looks / 1000} of ${apart}`);
  }
});
