/**
 * A journal over a network that loses datagrams:
 *
 *     deno run -A tests/e2e/lossy_journal.ts <count> [--rough]
 *
 * Fails unless each number, and each large body, was written down exactly once.
 * Prints the statistics of the client.
 */
import { deepStrictEqual } from "node:assert/strict";
import process from "node:process";
import { Child } from "../runtimes/child.ts";
import { denoScript } from "./deno_script.ts";
import { journalServer } from "./with_journal.ts";

const [countText, ...flags] = process.argv.slice(2);
const file = await Deno.makeTempFile();
try {
  await using server = journalServer(file);
  const address = await server.line();
  await using client = new Child([
    ...denoScript("append_numbers.ts"),
    address,
    countText!,
    ...flags,
  ]);
  const { code, stdout, stderr } = await client.ended();
  deepStrictEqual({ code, stderr }, { code: 0, stderr: "" });
  await server.closeStdin();
  await server.ended();

  const expected = Array.from(
    { length: Number(countText) },
    (_, i) => `${i + 1}`,
  );
  for (const tag of ["a", "b", "c"]) {
    expected.push(`store ${tag}`, `fetch ${tag}`);
  }
  const written = (await Deno.readTextFile(file)).split("\n").slice(0, -1);
  deepStrictEqual(written.sort(), expected.sort());
  console.log(stdout.trimEnd());
} finally {
  await Deno.remove(file);
}
