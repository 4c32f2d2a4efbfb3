import { assertEquals, assertStrictEquals } from "@std/assert";
import * as x from "@datagram/rpc/xdr";
import { encodedBy } from "../../lib/rpc/encoded.ts";
import { defineService, procedure } from "../../mod.ts";
import { Stage } from "./stage.ts";

const bytes = x.varopaque(100_000);
const Large = defineService({
  name: "large",
  program: 0x2000_0001,
  version: 1,
  procedures: { echo: procedure(1, bytes, bytes) },
});

Deno.test("what a program keeps of large calls is not used for the next", async () => {
  const stage = new Stage();
  const kept: Uint8Array[] = [];
  const echo = (body: Uint8Array) => {
    kept.push(body);
    return body;
  };
  await using _server = await stage.serve(Large, { echo });
  await using client = await stage.connect(Large);
  for (let n = 1; n <= 3; n++) {
    const call = client.echo(new Uint8Array(60_000).fill(n));
    const outcome = await stage.after(1000, call);
    if (outcome?.status === "fulfilled") kept.push(outcome.value);
  }
  assertEquals(kept.map((body) => body[30_000]), [1, 1, 2, 2, 3, 3]);
});

Deno.test("large bodies go into memory that was used before", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Large, { echo: (body) => body });
  await using client = await stage.connect(Large);
  const allocated: number[] = [];
  const { Uint8Array: original } = globalThis;
  for (let n = 1; n <= 3; n++) {
    let large = 0;
    globalThis.Uint8Array = new Proxy(original, {
      construct(target, args, newTarget) {
        if (args[0] >= 50_000) large++;
        return Reflect.construct(target, args, newTarget);
      },
    });
    const call = client.echo(new original(60_000).fill(n));
    await stage.after(1000, call);
    globalThis.Uint8Array = original;
    allocated.push(large);
  }
  // Both writers begin anew, as what they have written is kept.
  assertEquals(allocated.slice(1), [2, 2]);
});

Deno.test("encodedBy() copies only what fills little of its buffer", () => {
  const writer = new x.Writer();
  writer.opaque(new Uint8Array(1000));
  assertStrictEquals(encodedBy(writer).buffer, writer.bytes().buffer);
  writer.reset();
  writer.opaque(new Uint8Array(400));
  assertEquals(encodedBy(writer).buffer.byteLength, 400);
});

Deno.test("large calls of one turn have arguments and results of their own", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Large, { echo: (body) => body });
  await using client = await stage.connect(Large);
  const sent = [1, 2, 3].map((n) => new Uint8Array(60_000).fill(n));
  const calls = sent.map((body) => client.echo(body));
  // What a program does with its bytes after the call does not matter.
  const wanted = sent.map((body) => body.slice());
  for (const body of sent) body.fill(0);
  const outcome = await stage.after(1000, Promise.all(calls));
  assertEquals(outcome, { status: "fulfilled", value: wanted });
});
