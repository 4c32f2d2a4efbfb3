/**
 * Serves the journal, until its stdin closes or by SIGTERM:
 *
 *     deno run -A tests/e2e/journal_server.ts <file> <port>
 *
 * Prints its address, then `holding <tag>`, `abandoned <tag>` and `closing` as
 * they happen, and its statistics as JSON at the end. A line on its stdin
 * releases what it holds.
 */
import { appendFileSync } from "node:fs";
import process from "node:process";
import { serve } from "../../mod.ts";
import { Journal } from "./journal.ts";

const [file, port] = Deno.args;
const held = new Set<() => void>();

const server = await serve(Journal, {
  append(tag) {
    // At once, and not when this process finds time: it may be killed.
    appendFileSync(file!, `${tag}\n`);
  },
  async hold(tag, { signal }) {
    appendFileSync(file!, `${tag}\n`);
    await new Promise<void>((resolve) => {
      held.add(resolve);
      signal.addEventListener("abort", () => {
        console.log(`abandoned ${tag}`);
        resolve();
      });
      console.log(`holding ${tag}`);
    });
    return tag;
  },
}, { port: Number(port) });

const stop = () => {
  void server.shutdown();
  console.log("closing");
};
process.once("SIGTERM", stop);
process.stdin.once("end", stop);
process.stdin.on("data", () => held.forEach((release) => release()));
console.log(server.address);

await server.finished;
console.log(JSON.stringify(server.stats()));
// By SIGTERM a read is pending at stdin, which Deno would wait for.
if (!process.stdin.readableEnded) process.exit();
