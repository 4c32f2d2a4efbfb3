import { assertEquals, assertStringIncludes } from "@std/assert";
import { testsOf } from "./room_tests.ts";

/** Folders whose files are modules of their own, as `deno.json` has it. */
const apart = ["sim"];

Deno.test("testsOf() finds tests in the folders of a folder as well", () => {
  const names = testsOf("tools").map((path) => path.split("/tests/")[1]);
  assertEquals(names.includes("tools/lint/imports_test.ts"), true);
  assertEquals(names.includes("tools/flags_test.ts"), true);
});

Deno.test("each folder of tests has its module in tests/rooms, or is named in deno.json", () => {
  const folders = [...Deno.readDirSync(import.meta.dirname!)]
    .filter(({ name, isDirectory }) =>
      isDirectory && name !== "rooms" && testsOf(name).length > 0
    )
    .map(({ name }) => name);
  const { test: { include } } = JSON.parse(
    Deno.readTextFileSync(new URL("../deno.json", import.meta.url)),
  );
  const named = include.filter((path: string) => /^tests\/\w+\/$/.test(path));
  assertEquals(named, ["rooms", ...apart].map((name) => `tests/${name}/`));
  const rooms = folders.filter((name) => !apart.includes(name)).sort();
  const modules = testsOf("rooms").map((path) => path.split("/").at(-1));
  assertEquals(modules, rooms.map((name) => `${name}_test.ts`));
  for (const name of rooms) {
    const url = new URL(`./rooms/${name}_test.ts`, import.meta.url);
    assertStringIncludes(
      Deno.readTextFileSync(url),
      `importTests("${name}")`,
    );
  }
});
