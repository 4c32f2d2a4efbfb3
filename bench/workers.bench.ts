import { Worker } from "node:worker_threads";
import * as x from "../lib/xdr/mod.ts";

/**
 * What it takes to hand something to a Worker and get it back: as values, which
 * are cloned, and as bytes, whose buffer changes hands. Encoding and decoding
 * are the Worker's affair.
 *
 *     deno bench -A bench/workers.bench.ts
 */
const echo = `import { parentPort } from "node:worker_threads";
parentPort.on("message", (message) => parentPort.postMessage(message));`;
const worker = new Worker(
  new URL(`data:text/javascript,${encodeURIComponent(echo)}`),
);
worker.unref();
let arrived: () => void = () => {};
worker.on("message", () => {
  // What is done keeps no process alive.
  worker.unref();
  arrived();
});

function there(value: unknown, transfer: ArrayBuffer[] = []): Promise<void> {
  return new Promise((resolve) => {
    arrived = resolve;
    worker.ref();
    worker.postMessage(value, transfer);
  });
}

const People = x.list(
  x.struct({ id: x.int, name: x.string(40), score: x.double }),
  10_000,
);

for (const count of [1, 100, 1000]) {
  const people = Array.from({ length: count }, (_, id) => ({
    id,
    name: `name ${id}`,
    score: id / 3,
  }));
  const bytes = x.encode(People, people);
  const group = `${count} structs, ${bytes.length} bytes`;
  Deno.bench("as values", { group, baseline: true }, async () => {
    await there(people);
  });
  Deno.bench("as bytes", { group }, async () => {
    const copy = new Uint8Array(bytes).buffer;
    await there(copy, [copy]);
  });
}
