import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { readFlags } from "../../tools/flags.ts";

const FLAGS = { string: ["seed"], boolean: ["list"], default: { seed: "1" } };

function told(...args: string[]) {
  return readFlags(args, FLAGS, "how to use it");
}

Deno.test("readFlags() gives flags, and defaults for those that are not there", () => {
  const given = told("--seed", "7", "--list");
  assert("flags" in given);
  assertEquals([given.flags.seed, given.flags.list], ["7", true]);
  const none = told();
  assert("flags" in none);
  assertEquals([none.flags.seed, none.flags.list], ["1", false]);
});

Deno.test("readFlags() shows how to use a tool for --help and -h", () => {
  const usage = { exitCode: 0 as const, text: "how to use it" };
  assertEquals(told("--help"), usage);
  assertEquals(told("--seed", "7", "-h"), usage);
});

Deno.test("readFlags() refuses words that a tool does not know", () => {
  for (const word of ["--seeed", "-x", "seed", "--no-list"]) {
    const text = `Cannot read ${word}: see --help`;
    assertEquals(told(word), { exitCode: 2, text });
    assertEquals(told("--help", word), { exitCode: 2, text });
  }
  assertEquals(told("--seeed=3"), {
    exitCode: 2,
    text: "Cannot read --seeed=3: see --help",
  });
});

Deno.test("each tool helps or refuses before it does anything", async () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  // All end with what readFlags() says; one is asked for both.
  const cases = [
    ["tools/sim/main.ts", "-h", 0],
    ["tools/sim/main.ts", "--helpp", 2],
    ["tools/planted/main.ts", "--helpp", 2],
    ["bench/main.ts", "-h", 0],
  ] as const;
  await Promise.all(cases.map(async ([file, flag, expected]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-all", root + file, flag],
      cwd: root,
      env: { NO_COLOR: "1" },
      // Should it begin its work all the same.
      signal: AbortSignal.timeout(60_000),
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    );
    assertEquals(code, expected, `${file} ${flag}: ${err}`);
    if (expected === 0) assert(out!.includes("  --"), out);
    else assertEquals(err!.trim(), "Cannot read --helpp: see --help");
  }));
});
