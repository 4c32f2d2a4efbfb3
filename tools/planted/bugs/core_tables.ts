import { bugsIn, type PlantedBug } from "../bug.ts";

/** Things that are found by a number, or not. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn(
    "lib/core/sequence_table.ts",
    ["tests/core/sequence_table_test.ts"],
    [
      {
        name: "a search ends at a place that became free",
        find: "      slots[free] = item;\n      free = at;\n",
        replace: "",
      },
      {
        name: "one moves to where no search begins for it",
        find: "if (pushedBy < ((at - free) & mask)) continue;",
        replace: "if (pushedBy === 0) continue;",
      },
      {
        name: "a table that is full never ends a search",
        find: "if (2 * ++this.#size > this.#slots.length) this.#resize(2);",
        replace: "this.#size++;",
        mayHang: true,
      },
      {
        name: "a burst is remembered for ever",
        find: "      this.#resize(0.5);\n",
        replace: "",
      },
      {
        name: "strangers choose the places of their numbers",
        find: "const home = sequence + mixed(page ^ this.#salt);",
        replace: "const home = sequence;",
      },
      {
        name: "numbers above 32 bits share their places",
        find: "sequence > 0xffff_ffff ? sequence / 0x1_0000_0000 : 0",
        replace: "0",
      },
    ],
  ),
  ...bugsIn("lib/core/idle_table.ts", ["tests/core/idle_table_test.ts"], [
    {
      name: "what is busy is forgotten",
      find: "if (isIdle) this.#byKey.delete(key);",
      replace: "this.#byKey.delete(key); void isIdle;",
    },
    {
      name: "what is idle is never forgotten",
      find: "if (isIdle) this.#byKey.delete(key);",
      replace: "void [key, isIdle];",
    },
    {
      name: "all are looked through for each",
      find: "this.#sweepAt = Math.max(limits.idleKept, 2 * this.#byKey.size);",
      replace: "",
    },
  ]),
];
