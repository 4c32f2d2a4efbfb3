import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect, RpcError, serve } from "../../mod.ts";
import { Burner } from "./fixtures/burner.ts";

const module = new URL("./fixtures/burner.ts", import.meta.url);

Deno.test("a Worker whose heap is full takes one call with it, and the others do not notice", async () => {
  const errors: string[] = [];
  await using server = await serve(Burner, module, {
    workers: 2,
    workerHeapMb: 48,
    lingerMs: 0,
    onError: (error, { procedure }) => errors.push(`${procedure}: ${error}`),
  });
  await using client = await connect(Burner, server.address, {
    timeoutMs: 60_000,
  });
  let isOver = false;
  const hoarding = client.hoard();
  const ended = assertRejects(() => hoarding, RpcError).finally(() =>
    isOver = true
  );
  while (!isOver) assertEquals(await client.square(2), 4n);
  const error = await ended;
  assertEquals([error.code, error.executed], ["internal", "yes"]);
  const squares = [1, 2, 3, 4].map((n) => client.square(n));
  assertEquals(await Promise.all(squares), [1n, 4n, 9n, 16n]);
  assertMatch(errors.join(), /^burner\.hoard: Error: its Worker .* memory/);
  assertEquals([errors.length, server.stats().running], [1, 0]);
});
