import { assertEquals } from "@std/assert";
import { rooms } from "../../tools/lint/room_table.ts";

Deno.test("CONTRIBUTING.md has the room table that the linter has", async () => {
  const text = await Deno.readTextFile(
    new URL("../../CONTRIBUTING.md", import.meta.url),
  );
  const table = text.slice(text.indexOf("## Where things go"));
  const rows = [...table.matchAll(/^\| `(\w+)` +\| (.*?) +\| (.*?) +\|$/gm)]
    .map(([, name, question, mayImport]) => ({ name, question, mayImport }));
  assertEquals(
    rows,
    Object.entries(rooms).map(([name, { question, mayImport }]) => ({
      name,
      question,
      mayImport: mayImport.map((entry) => `\`${entry.replace(/\/$/, "")}\``)
        .join(", ") || "nothing",
    })),
  );
});

Deno.test("CONTRIBUTING.md names only tasks that exist", async () => {
  const [text, config] = await Promise.all(
    ["CONTRIBUTING.md", "deno.json"].map((path) =>
      Deno.readTextFile(new URL(`../../${path}`, import.meta.url))
    ),
  );
  const { tasks } = JSON.parse(config!);
  for (const [, task] of text!.matchAll(/task (\w+)/g)) {
    assertEquals(task! in tasks, true, task);
  }
});
