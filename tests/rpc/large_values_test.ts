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
