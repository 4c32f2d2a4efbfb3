import { bugsIn, type PlantedBug } from "../bug.ts";

/** Large bodies that almost arrive. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/byte_ranges.ts", ["tests/core/byte_ranges_test.ts"], [
    {
      name: "ranges that touch stay apart",
      find: "this.#firstEndingAfter(start - 1)",
      replace: "this.#firstEndingAfter(start)",
    },
    {
      name: "bytes that were known count as new",
      find: "const added = end - start - known;",
      replace: "const added = end - start;",
    },
    {
      name: "what is left behind a removal is lost",
      find: "if (otherEnd > end) {",
      replace: "if (false) {",
    },
  ]),
];
