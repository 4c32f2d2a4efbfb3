import { assertEquals, assertThrows } from "@std/assert";
import type { CallContext, Progress } from "../../mod.ts";
import { handlers, Lab } from "./lab.ts";
import { Stage } from "./stage.ts";

Deno.test("a handler may take progress() out of its context", async () => {
  const stage = new Stage();
  await using _ = await stage.serve(Lab, {
    ...handlers,
    wait: (_, { progress }) => {
      progress(1.5, 3);
      return new Promise(() => {});
    },
  });
  await using client = await stage.connect(Lab);
  const seen: Progress[] = [];
  const call = client.wait(undefined, {
    timeoutMs: 1000,
    onProgress: (progress) => seen.push(progress),
  });
  await stage.after(2000, call);
  assertEquals(seen, [{ done: 1, total: 3 }]);
});

Deno.test("progress() refuses what is no count", async () => {
  const stage = new Stage();
  let context!: CallContext;
  await using _ = await stage.serve(Lab, {
    ...handlers,
    wait: (_, given) => void (context = given),
  });
  await using client = await stage.connect(Lab);
  await stage.after(1000, client.wait());
  for (const done of [-1, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => context.progress(done), RangeError, `${done}`);
    assertThrows(() => context.progress(0, done), RangeError, `${done}`);
  }
});
