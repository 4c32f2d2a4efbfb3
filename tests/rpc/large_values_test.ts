import { assertEquals, assertGreater, assertStrictEquals } from "@std/assert";
import * as x from "@datagram/rpc/xdr";
import { encodedBy } from "../../lib/rpc/encoded.ts";
import { Large } from "./large_service.ts";
import { Stage } from "./stage.ts";

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

/** A client that makes calls again has connections of another kind. */
const kinds = { "no retries": {}, retries: { retry: true } };

for (const [kind, options] of Object.entries(kinds)) {
  Deno.test(`large bodies go into memory that was used before: ${kind}`, async () => {
    const stage = new Stage();
    await using _server = await stage.serve(Large, { echo: (body) => body });
    await using client = await stage.connect(Large, options);
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
    // The values that programs have are copies, which they may keep.
    assertEquals(allocated.slice(1), [0, 0]);
  });
}

Deno.test("encodedBy() copies only what fills little of its buffer", () => {
  const given: number[] = [];
  const memory = {
    take: (length: number) => new Uint8Array(length),
    give: (bytes: Uint8Array) => void given.push(bytes.buffer.byteLength),
  };
  const writer = new x.Writer({ memory });
  writer.opaque(new Uint8Array(1000));
  assertStrictEquals(encodedBy(writer, memory).buffer, writer.bytes().buffer);
  // What it began with.
  assertEquals(given, [256]);
  writer.reset();
  writer.opaque(new Uint8Array(400));
  assertEquals(encodedBy(writer, memory).buffer.byteLength, 400);
  assertEquals(given, [256, 1000]);
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

Deno.test("large bodies are whole where each tenth datagram is lost and memory is used again", async () => {
  const stage = new Stage();
  let sent = 0;
  const lossy = (port?: number) => {
    const transport = stage.listen(port);
    const send = transport.send.bind(transport);
    transport.send = (datagram, to) =>
      ++sent % 10 === 0 ? Promise.resolve() : send(datagram, to);
    return transport;
  };
  const echo = (body: Uint8Array) => body;
  await using _server = await stage.serve(Large, { echo }, {
    transport: lossy(4000),
  });
  await using client = await stage.connect(Large, { transport: lossy() });
  for (let round = 0; round < 12; round++) {
    const bodies = [0, 1, 2].map((i) =>
      new Uint8Array(40_000 + 9000 * i).fill(16 * round + i)
    );
    const calls = Promise.all(bodies.map((body) => client.echo(body)));
    assertEquals(await stage.after(10_000, calls), {
      status: "fulfilled",
      value: bodies,
    });
  }
  // Some thirty were lost, and more of what was sent again.
  assertGreater(sent, 300);
});
