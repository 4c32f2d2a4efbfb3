import { assertEquals, assertRejects } from "@std/assert";
import { type BroadcastOptions, callBroadcast } from "../../lib/onc/mod.ts";
import { callitArgs, callitResult } from "../../lib/onc/rpcbind_contract.ts";
import { readCall } from "../../lib/onc/call_message.ts";
import { encodeRefusal, writeSuccess } from "../../lib/onc/reply_message.ts";
import { decode, encode, Writer } from "../../lib/xdr/mod.ts";
import { Calc, Lab, toHex, Wire } from "./lab.ts";

/** Those that are asked, and what was yielded so far. */
function stage(addresses: string[], options: BroadcastOptions = {}) {
  const lab = new Lab();
  const answers: [string, number][] = [];
  const wires = addresses.map((address) => {
    const port = Number(address.split(":")[1] ?? 111);
    return new Wire(lab.listen(port, address.split(":")[0]));
  });
  const done = (async () => {
    const all = callBroadcast(Calc, "read", 5, {
      address: addresses,
      durationMs: 4000,
      transport: lab.listen(0, "127.0.0.9"),
      clock: lab.clock,
      seed: [1, 2, 3, 4],
      ...options,
    });
    for await (const { from, result } of all) {
      answers.push([from, result]);
      if (result === 99) break;
    }
  })();
  return { lab, answers, wires, done };
}

function reply(wire: Wire, index: number, results: Uint8Array) {
  const { bytes, from } = wire.heard[index]!;
  const read = readCall(bytes);
  if (read.kind !== "call") throw new Error("Expected a call");
  const writer = new Writer();
  writeSuccess(writer, read.header.xid);
  writer.opaque(results);
  return wire.send(writer.copy(), from);
}

const number = (n: number) => encode(Calc.procedures.read.result, n);

Deno.test("callBroadcast() yields each answer once, and no errors", async () => {
  const { lab, answers, wires, done } = stage([
    "127.0.0.1:5",
    "127.0.0.2:5",
    "127.0.0.3:5",
  ]);
  await lab.clock.advance(0);
  const [one, two, three] = wires as [Wire, Wire, Wire];
  await reply(one, 0, number(11));
  await reply(one, 0, number(11));
  const read = readCall(three.heard[0]!.bytes);
  if (read.kind !== "call") throw new Error("Expected a call");
  const refusal = encodeRefusal(read.header.xid, { state: "PROG_UNAVAIL" });
  await three.send(refusal, three.heard[0]!.from);
  await reply(three, 0, new Uint8Array(8));
  await lab.clock.advance(500);
  assertEquals(answers, [["127.0.0.1:5", 11]]);
  await lab.clock.advance(500);
  assertEquals(two.heard.length, 2);
  assertEquals(toHex(two.heard[0]!.bytes), toHex(two.heard[1]!.bytes));
  await reply(two, 1, number(22));
  await reply(three, 1, number(33));
  await lab.clock.advance(2999);
  assertEquals(answers.length, 3);
  // At 0, 1 and 3 s; it is over after 4.
  assertEquals(two.heard.length, 3);
  await lab.within(1, done);
});

Deno.test("callBroadcast() has rpcbind call where there is no port", async () => {
  const { lab, answers, wires, done } = stage(["127.0.0.1"]);
  await lab.clock.advance(0);
  const read = readCall(wires[0]!.heard[0]!.bytes);
  if (read.kind !== "call") throw new Error("Expected a call");
  const { program, version, procedure } = read.header;
  assertEquals([program, version, procedure], [100_000, 2, 5]);
  assertEquals(decode(callitArgs, read.args), {
    prog: Calc.program,
    vers: 1,
    proc: 6,
    args: number(5),
  });
  const none = encode(callitResult, { port: 70_000, res: number(7) });
  await reply(wires[0]!, 0, none);
  await reply(
    wires[0]!,
    0,
    encode(callitResult, { port: 4000, res: number(7) }),
  );
  await lab.clock.advance(4000);
  await done;
  assertEquals(answers, [["127.0.0.1:4000", 7]]);
});

Deno.test("whoever has heard enough ends callBroadcast()", async () => {
  const { lab, wires, done } = stage(["127.0.0.1:5"]);
  await lab.clock.advance(0);
  await reply(wires[0]!, 0, number(99));
  await lab.within(0, done);
  await lab.clock.advance(10_000);
  assertEquals(wires[0]!.heard.length, 1);
  // Its socket is closed.
  await lab.listen(1, "127.0.0.9").close();
});

Deno.test("callBroadcast() ends with the reason of its signal", async () => {
  const controller = new AbortController();
  const { lab, done } = stage(["127.0.0.1:5"], { signal: controller.signal });
  const failed = assertRejects(() => done, Error, "enough");
  await lab.clock.advance(10);
  controller.abort(new Error("enough"));
  await failed;
});

Deno.test("callBroadcast() throws where nothing can be sent", async () => {
  const { lab, done } = stage([], { address: "[::1]:5" });
  const failed = assertRejects(() => done, Error, "speaks IPv4 only");
  await lab.clock.advance(0);
  await failed;
});
