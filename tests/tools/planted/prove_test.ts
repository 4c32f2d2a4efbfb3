import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { plant, type PlantedBug } from "../../../tools/planted/bug.ts";
import { prove, type Verdict } from "../../../tools/planted/prove.ts";

const FILES: Readonly<Record<string, string>> = {
  "deno.json": "{}",
  "lib/add.ts": `export function add(a: number, b: number): number {
  if (b === 0) return a;
  return a + b;
}
`,
  "tests/add_test.ts": `import { add } from "../lib/add.ts";
Deno.test("add() adds", () => {
  if (add(1, 2) !== 3) throw new Error("wrong");
});
`,
  "tests/red_test.ts": `Deno.test("red", () => { throw new Error(); });\n`,
};

const BUG: PlantedBug = {
  name: "a bug",
  file: "lib/add.ts",
  find: "a + b",
  replace: "a - b",
  tests: ["tests/add_test.ts"],
};

/** Runs the prover on a small tree with one function and one test. */
async function proveIn(
  bugs: readonly Partial<PlantedBug>[],
  timeoutMs = 10_000,
): Promise<Verdict[]> {
  const root = await Deno.makeTempDir({ prefix: "planted_test_" });
  try {
    for (const [path, text] of Object.entries(FILES)) {
      await Deno.mkdir(`${root}/${path.split("/").slice(0, -1).join("/")}`, {
        recursive: true,
      });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    const verdicts = await prove(
      bugs.map((bug) => ({ ...BUG, ...bug })),
      { root, jobs: 2, timeoutMs },
    );
    assertEquals(
      await Deno.readTextFile(`${root}/lib/add.ts`),
      FILES["lib/add.ts"],
    );
    return verdicts;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("prove() tells the killed from the survivors", async () => {
  const verdicts = await proveIn([
    {},
    { find: "if (b === 0) return a;", replace: "" },
    // A bug does not stay for the ones after it.
    { find: "if (b === 0) return a;", replace: " " },
    { find: "b === 0", replace: "b === 2" },
  ]);
  assertEquals(verdicts.map(({ fate }) => fate), [
    "killed",
    "survived",
    "survived",
    "killed",
  ]);
  assertEquals(verdicts[0]!.detail, "add() adds");
});

Deno.test("prove() takes a hang for a kill only where it is announced", async () => {
  // It takes no processor time, unlike a loop.
  const replace =
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";
  const hang = { find: "return a + b;", replace };
  // Without it they have ten times as long.
  const verdicts = await proveIn([hang, { ...hang, mayHang: true }], 2000);
  assertEquals(verdicts.map(({ fate }) => fate), ["hung", "killed"]);
});

Deno.test("prove() refuses bugs that prove nothing", async () => {
  const verdicts = await proveIn([
    { find: "a * b" },
    { find: "return" },
    { file: "lib/sum.ts" },
    { replace: "a +" },
    { find: "export function", replace: "function" },
    { tests: ["tests/red_test.ts"] },
    { tests: ["tests/no_test.ts"] },
  ]);
  assertEquals(verdicts.map(({ fate }) => fate), [
    "broken",
    "broken",
    "broken",
    "broken",
    "broken",
    "unproved",
    "unproved",
  ]);
  assertStringIncludes(verdicts[1]!.detail, "occurs 2 times in lib/add.ts");
});

Deno.test("plant() changes the one place, and no other", () => {
  assertEquals(plant(BUG, "x = a + b;"), "x = a - b;");
  assertEquals(plant({ ...BUG, replace: "$&$1" }, "x = a + b;"), "x = $&$1;");
  assertThrows(() => plant(BUG, "a + b; a + b"), RangeError, "2 times");
  assertThrows(() => plant(BUG, "a"), RangeError, "0 times");
  assertThrows(() => plant({ ...BUG, find: "" }, "ab"), RangeError);
  assertThrows(
    () => plant({ ...BUG, replace: "a + b" }, "a + b"),
    RangeError,
    "changes nothing",
  );
});
