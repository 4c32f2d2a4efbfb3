import { assertEquals, assertLess } from "@std/assert";
import { keepFreedMemory } from "../../lib/rpc/freed_memory.ts";
import { Large } from "./large_service.ts";
import { Stage } from "./stage.ts";

/** Has each `new ArrayBuffer` noted; it may be refused. */
class Allocations implements Disposable {
  readonly sizes: number[] = [];
  isFull = false;
  readonly #original = globalThis.ArrayBuffer;

  constructor() {
    const { sizes } = this;
    globalThis.ArrayBuffer = new Proxy(this.#original, {
      construct: (target, args, newTarget) => {
        sizes.push(args[0]);
        if (this.isFull) throw new RangeError("Array buffer allocation failed");
        return Reflect.construct(target, args, newTarget);
      },
    });
  }

  [Symbol.dispose](): void {
    globalThis.ArrayBuffer = this.#original;
  }
}

Deno.test("the first large body has freed memory kept, as much as both ends may need", async () => {
  const stage = new Stage();
  const options = { maxBodyBytes: 9_000_000 };
  const echo = (body: Uint8Array) => body;
  await using _server = await stage.serve(Large, { echo }, options);
  await using client = await stage.connect(Large, options);
  using allocations = new Allocations();
  await stage.after(1000, client.echo(new Uint8Array(10)));
  assertEquals(allocations.sizes, []);
  for (let n = 0; n < 3; n++) {
    await stage.after(1000, client.echo(new Uint8Array(50_000)));
  }
  // Once for both ends, as they share a process.
  const [first, ...others] = allocations.sizes.filter((size) => size > 1e6);
  assertEquals(others, []);
  assertLess(Math.abs(first! - options.maxBodyBytes), 100);
});

Deno.test("where there is not so much memory, nothing is kept, and nothing fails", () => {
  using allocations = new Allocations();
  allocations.isFull = true;
  keepFreedMemory(9_500_000);
  assertEquals(allocations.sizes, [9_500_000]);
});

Deno.test("keepFreedMemory() makes a piece once for each larger size, up to 32 MiB", () => {
  using allocations = new Allocations();
  for (const size of [10e6, 10e6, 9e6, 20e6, 20e6, 40e6, 50e6]) {
    keepFreedMemory(size);
  }
  assertEquals(allocations.sizes, [10e6, 20e6, (32 * 1024 - 64) * 1024]);
});
