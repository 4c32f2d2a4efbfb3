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
import { crc32 } from "node:zlib";
import { type CallContext, serve } from "../../mod.ts";
import { bodies, Journal } from "./journal.ts";
import { patternOf } from "./pattern.ts";

const [file, port] = Deno.args;
const held = new Set<() => void>();

const server = await serve(Journal, {
  append: write,
  async hold(tag, context) {
    write(tag);
    await hold(tag, context);
    return tag;
  },
  store({ tag, bytes }) {
    write(tag);
    return crc32(bytes);
  },
  fetch({ tag, length }) {
    write(tag);
    return patternOf(length);
  },
  async holdBytes({ tag, bytes }, context) {
    write(tag);
    await hold(tag, context);
    return crc32(bytes);
  },
}, { port: Number(port), ...bodies });

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

/** At once, and not when this process finds time: it may be killed. */
function write(tag: string): void {
  appendFileSync(file!, `${tag}\n`);
}

/** Resolves when the server is told to, or when nobody waits. */
async function hold(tag: string, { signal }: CallContext): Promise<void> {
  await new Promise<void>((resolve) => {
    held.add(resolve);
    signal.addEventListener("abort", () => {
      console.log(`abandoned ${tag}`);
      resolve();
    });
    console.log(`holding ${tag}`);
  });
}
