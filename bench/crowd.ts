/**
 * Many clients of one server over loopback, each with so many calls open: what
 * is answered, what full sockets drop, what is sent again, and how long the
 * slowest call takes. All clients are in one process, the server in another.
 *
 *     deno run -A bench/crowd.ts [clients] [open] [bytes] [seconds]
 *
 * What is dropped is read from `/proc/net/snmp`, so it needs Linux, and counts
 * for the whole machine.
 *
 * @module
 */

import { readLines } from "./process/lines.ts";
import { newBody } from "./process/load.ts";
import { readKernelCounters } from "./run/kernel_counters.ts";
import * as x from "../lib/xdr/mod.ts";
import {
  clientStats,
  connect,
  defineService,
  procedure,
  serve,
} from "../mod.ts";

const Echo = defineService({
  name: "echo",
  program: 0x2000_0044,
  version: 1,
  procedures: { echo: procedure(1, x.varopaque(1100), x.varopaque(1100)) },
});

if (Deno.args[0] === "serve") {
  const server = await serve(Echo, { echo: (body) => body });
  console.log(server.address);
} else {
  const [clients = 16, open = 64, bytes = 1024, seconds = 5] = Deno.args
    .map(Number);
  await measure(clients, open, newBody(bytes), 1000 * seconds);
}

async function measure(
  clients: number,
  open: number,
  body: Uint8Array,
  forMs: number,
): Promise<void> {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.filename!, "serve"],
    stdout: "piped",
  }).spawn();
  const { value: address } = await readLines(server.stdout).next();
  const stubs = await Promise.all(
    Array.from({ length: clients }, () => connect(Echo, address!)),
  );
  const { overflowed } = readKernelCounters();
  const endAt = performance.now() + forMs;
  let [answered, failed, slowestMs] = [0, 0, 0];
  await Promise.all(
    stubs.flatMap((stub) =>
      Array.from({ length: open }, async () => {
        for (let madeAt; (madeAt = performance.now()) < endAt;) {
          await stub.echo(body).then(() => answered++, () => failed++);
          slowestMs = Math.max(slowestMs, performance.now() - madeAt);
        }
      })
    ),
  );
  const again = stubs.map((stub) => clientStats(stub).retransmissions)
    .reduce((sum, count) => sum + count);
  console.log(
    `${clients} clients, ${open} open, ${body.length} bytes: ` +
      `${Math.round(1000 * answered / forMs)} calls/s, ${failed} failed, ` +
      `${again} sent again, ` +
      `${readKernelCounters().overflowed - overflowed} datagrams dropped, ` +
      `slowest ${Math.round(slowestMs)} ms`,
  );
  for (const stub of stubs) await stub[Symbol.asyncDispose]();
  server.kill();
  await server.status;
}
