import { assert, assertEquals } from "@std/assert";
import { plant, readBugs } from "../../../tools/planted/bug.ts";

const ROOT = new URL("../../../", import.meta.url);
const bugs = await readBugs(new URL("tools/planted/bugs/", ROOT));

Deno.test("planted bugs: each fits in one place of its file", async () => {
  for (const bug of bugs) {
    plant(bug, await Deno.readTextFile(new URL(bug.file, ROOT)));
  }
});

Deno.test("planted bugs: each names tests that exist", async () => {
  for (const bug of bugs) {
    assert(bug.tests.length > 0, `${bug.name} names no tests`);
    for (const path of bug.tests) await Deno.stat(new URL(path, ROOT));
  }
});

Deno.test("planted bugs: no two of a file have the same name", () => {
  const names = bugs.map((bug) => `${bug.file}: ${bug.name}`);
  assertEquals(names.length, new Set(names).size);
});
