import { assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { readCall } from "../../lib/onc/call_message.ts";
import { readReply } from "../../lib/onc/reply_message.ts";
import { encodeRecord } from "../../lib/onc/record.ts";
import { callBytes, fromHex, Lab, SERVER, Wire } from "./lab.ts";

/** Bytes that begin like a call, with what a hand could have slipped on. */
const nearCalls = fc.tuple(
  fc.constantFrom(
    callBytes(),
    callBytes({ procedure: 1, args: fromHex("00000001 00000002") }),
    callBytes({ procedure: 3, args: fromHex("00000004 01020304") }),
  ),
  fc.array(fc.tuple(fc.nat(63), fc.nat(255)), { maxLength: 4 }),
  fc.nat(64),
).map(([call, changes, length]) => {
  const bytes = call.slice();
  for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
  return bytes.subarray(0, length);
});
const anything = fc.oneof(nearCalls, fc.uint8Array({ maxLength: 200 }));

Deno.test("any bytes are a message or none", () => {
  fc.assert(fc.property(anything, (bytes) => {
    readCall(bytes);
    readReply(bytes);
  }));
});

Deno.test("whatever arrives by datagram, the next call is answered", async () => {
  const lab = new Lab();
  await using _server = await lab.serve();
  const wire = new Wire(lab.listen());
  await using calc = await lab.connect();
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 20 }), async (all) => {
      for (const bytes of all) await wire.send(bytes);
      assertEquals(await lab.within(0, calc.read(5)), 5);
    }),
    { numRuns: 50 },
  );
});

Deno.test("whatever arrives by stream, others are answered", async () => {
  const lab = new Lab();
  await using _server = await lab.serve();
  await using calc = await lab.connect({ protocol: "tcp" });
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(anything, nearCalls.map((call) => encodeRecord(call))),
        {
          maxLength: 10,
        },
      ),
      async (all) => {
        const stream = await lab.streams.connect(SERVER);
        for (const bytes of all) stream.write(bytes).catch(() => {});
        assertEquals(await lab.within(0, calc.read(5)), 5);
        stream.close();
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("whatever a server answers, calls end", async () => {
  const lab = new Lab();
  const wire = new Wire(lab.listen(4000));
  await using calc = await lab.connect({ timeoutMs: 150 });
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 10 }), async (all) => {
      const call = calc.read(5).then(() => "ok", () => "failed");
      await lab.clock.advance(0);
      const { bytes, from } = wire.heard.at(-1)!;
      for (const reply of all) {
        reply.set(bytes.subarray(0, Math.min(4, reply.length)));
        await wire.send(reply, from);
      }
      await lab.within(150, call);
    }),
    { numRuns: 50 },
  );
});
