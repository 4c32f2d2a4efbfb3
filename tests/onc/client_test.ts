import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import {
  connectOnc,
  pingOnc,
  type Refusal,
  refusalOf,
  statsOfOnc,
} from "../../lib/onc/mod.ts";
import { readCall } from "../../lib/onc/call_message.ts";
import { noAuth } from "../../lib/onc/opaque_auth.ts";
import { encodeRefusal, writeSuccess } from "../../lib/onc/reply_message.ts";
import { Writer } from "../../lib/xdr/mod.ts";
import { RpcError, XdrError } from "../../mod.ts";
import { Calc, fromHex, Lab, SERVER, toHex, Wire } from "./lab.ts";

/** A client, and in the server's place a socket that tests write with. */
async function stage(options: Parameters<Lab["connect"]>[0] = {}) {
  const lab = new Lab();
  const wire = new Wire(lab.listen(4000));
  const calc = await lab.connect(options);
  const xidOf = (index: number) => {
    const read = readCall(wire.heard[index]!.bytes);
    return read.kind === "call" ? read.header.xid : NaN;
  };
  return {
    lab,
    wire,
    calc,
    xidOf,
    client: () => wire.heard[0]!.from,
    async answer(index: number, hex: string) {
      const writer = new Writer();
      writeSuccess(writer, xidOf(index));
      writer.opaque(fromHex(hex));
      await wire.send(writer.copy(), wire.heard[index]!.from);
      await lab.clock.advance(0);
    },
    async refuse(index: number, refusal: Refusal) {
      const { from } = wire.heard[index]!;
      await wire.send(encodeRefusal(xidOf(index), refusal), from);
      await lab.clock.advance(0);
    },
    [Symbol.asyncDispose]: () => calc[Symbol.asyncDispose](),
  };
}

Deno.test("connectOnc() and serveOnc() understand each other", async () => {
  const lab = new Lab();
  await using _server = await lab.serve();
  await using calc = await lab.connect();
  assertEquals(await lab.within(0, calc.add({ a: 1, b: 2 })), 3);
  const bytes = new Uint8Array(60_000).fill(7);
  assertEquals(await lab.within(0, calc.echo(bytes)), bytes);
  await lab.within(0, pingOnc(calc));
  assertEquals(statsOfOnc(calc).callsSent, 3);
  assertEquals(statsOfOnc(calc).retransmissions, 0);
});

Deno.test("many calls are outstanding on one socket, answered in any order", async () => {
  const it = await stage();
  await using _ = it;
  const calls = Array.from({ length: 50 }, (_, n) => it.calc.read(n));
  await it.lab.clock.advance(0);
  assertEquals(it.wire.heard.length, 50);
  assertEquals(new Set(it.wire.heard.map(({ from }) => from)).size, 1);
  for (let index = 49; index >= 0; index--) {
    await it.answer(index, index.toString(16).padStart(8, "0"));
  }
  assertEquals(
    await Promise.all(calls),
    Array.from({ length: 50 }, (_, n) => n),
  );
});

Deno.test("more calls than the window holds wait their turn", async () => {
  const it = await stage();
  await using _ = it;
  const calls = Array.from({ length: 70 }, (_, n) => it.calc.read(n));
  await it.lab.clock.advance(0);
  assertEquals(it.wire.heard.length, 64);
  for (let index = 0; index < 70; index++) await it.answer(index, "00000001");
  assertEquals((await Promise.all(calls)).length, 70);
});

Deno.test("large calls wait for each other, and small ones for large replies", async () => {
  const it = await stage();
  await using _ = it;
  const big = new Uint8Array(50_000);
  const calls = Array.from({ length: 3 }, () => it.calc.echo(big));
  await it.lab.clock.advance(0);
  assertEquals(it.wire.heard.length, 2);
  const answer = async (index: number) => {
    const writer = new Writer();
    writeSuccess(writer, it.xidOf(index));
    writer.varopaque(big);
    await it.wire.send(writer.copy(), it.wire.heard[index]!.from);
    await it.lab.clock.advance(0);
  };
  await answer(0);
  assertEquals(it.wire.heard.length, 3);
  await answer(1);
  await answer(2);
  assertEquals((await Promise.all(calls)).length, 3);
  // Nothing says that the replies to small ones are small.
  const small = Array.from({ length: 3 }, () => it.calc.echo(new Uint8Array()));
  await it.lab.clock.advance(0);
  assertEquals(it.wire.heard.length, 5);
  for (const index of [3, 4, 5]) await answer(index);
  assertEquals((await Promise.all(small)).length, 3);
});

Deno.test("a call is sent again as it was, after 200, 400, 800 ms or so", async () => {
  const it = await stage();
  await using _ = it;
  const call = it.calc.count();
  const sentAt: number[] = [];
  for (let ms = 0; ms < 1700; ms++) {
    await it.lab.clock.advance(ms === 0 ? 0 : 1);
    while (sentAt.length < it.wire.heard.length) sentAt.push(ms);
  }
  const waits = sentAt.slice(1).map((ms, index) => ms - sentAt[index]!);
  assertEquals(waits.length, 3);
  for (const [index, wait] of waits.entries()) {
    // A quarter more, by chance, once there was a timeout.
    const least = 200 * 2 ** index;
    const most = least * (index === 0 ? 1 : 1.25) + 1;
    assertEquals(wait >= least && wait <= most, true, `${waits}`);
  }
  assertNotEquals(waits[1], 400);
  const first = toHex(it.wire.heard[0]!.bytes);
  for (const { bytes } of it.wire.heard) assertEquals(toHex(bytes), first);
  await it.answer(3, "00000005");
  assertEquals(await call, 5);
  assertEquals(statsOfOnc(it.calc).retransmissions, 3);
});

Deno.test("a network that is no LAN is given a second", async () => {
  const it = await stage({ network: "internet" });
  await using _ = it;
  const call = it.calc.count();
  await it.lab.clock.advance(999);
  assertEquals(it.wire.heard.length, 1);
  await it.lab.clock.advance(1);
  assertEquals(it.wire.heard.length, 2);
  await it.answer(0, "00000005");
  assertEquals(await call, 5);
});

Deno.test("only calls that were sent once are measured (Karn)", async () => {
  const it = await stage();
  await using _ = it;
  const slow = it.calc.count();
  await it.lab.clock.advance(210); // Sent again at 200, its next wait is 400.
  await it.answer(1, "00000001");
  await slow;
  // The back-off stays, and the 10 ms since the second copy count for nothing.
  const next = it.calc.count();
  await it.lab.clock.advance(399);
  assertEquals(it.wire.heard.length, 3);
  await it.answer(2, "00000002");
  await next;
  // Measured: 399 ms, so the wait is 399 + 4 · 199.5.
  const third = it.calc.count();
  await it.lab.clock.advance(1196);
  assertEquals(it.wire.heard.length, 4);
  await it.lab.clock.advance(2);
  assertEquals(it.wire.heard.length, 5);
  await it.answer(4, "00000003");
  await third;
});

Deno.test("each procedure has times of its own", async () => {
  const it = await stage();
  await using _ = it;
  const slow = it.calc.wait(1);
  await it.lab.clock.advance(190);
  await it.answer(0, "00000001");
  await slow;
  const other = it.calc.count();
  await it.lab.clock.advance(200);
  assertEquals(it.wire.heard.length, 3);
  await it.answer(1, "00000001");
  await other;
});

Deno.test("a reply from another source is none", async () => {
  const it = await stage();
  await using _ = it;
  const call = it.calc.count();
  await it.lab.clock.advance(0);
  const forger = new Wire(it.lab.listen(4001));
  const writer = new Writer();
  writeSuccess(writer, it.xidOf(0));
  writer.uint(666);
  await forger.send(writer.copy(), it.client());
  await it.lab.clock.advance(0);
  assertEquals(statsOfOnc(it.calc).datagramsForeign, 1);
  await it.answer(0, "00000005");
  assertEquals(await call, 5);
});

Deno.test("replies nobody waits for, and garbage, are counted", async () => {
  const it = await stage();
  await using _ = it;
  const call = it.calc.count();
  await it.lab.clock.advance(0);
  await it.wire.send(fromHex("00000001 00000001"), it.client());
  await it.wire.send(encodeRefusal(1, { state: "SYSTEM_ERR" }), it.client());
  await it.answer(0, "00000005");
  assertEquals(await call, 5);
  await it.answer(0, "00000006");
  const stats = statsOfOnc(it.calc);
  assertEquals([stats.messagesMalformed, stats.repliesUnexpected], [1, 2]);
});

const STATES: [Refusal, string, string, RegExp][] = [
  [{ state: "PROG_UNAVAIL" }, "unimplemented", "no", /no such program/],
  [
    { state: "PROG_MISMATCH", low: 2, high: 4 },
    "unimplemented",
    "no",
    /in version 2 to 4/,
  ],
  [{ state: "PROC_UNAVAIL" }, "unimplemented", "no", /no such procedure/],
  [{ state: "GARBAGE_ARGS" }, "invalid_argument", "no", /cannot decode/],
  [{ state: "SYSTEM_ERR" }, "internal", "maybe", /knows why/],
  [
    { state: "RPC_MISMATCH", low: 3, high: 3 },
    "unimplemented",
    "no",
    /speaks RPC in version 3 /,
  ],
  [
    { state: "AUTH_ERROR", stat: 5 },
    "invalid_argument",
    "no",
    /credential \(AUTH_TOOWEAK\)/,
  ],
];

Deno.test("every state of a reply is an RpcError that says whether it ran", async () => {
  const it = await stage();
  await using _ = it;
  for (const [index, [refusal, code, executed, message]] of STATES.entries()) {
    const failed = assertRejects(() => it.calc.count(), RpcError);
    await it.lab.clock.advance(0);
    await it.refuse(index, refusal);
    const error = await failed;
    assertEquals([error.code, error.executed], [code, executed] as never);
    assertEquals(refusalOf(error), refusal);
    assertMatch(error.message, message);
    assertEquals(error.procedure, "calc.count");
  }
});

Deno.test("of a call that was sent twice a refusal proves nothing", async () => {
  const it = await stage();
  await using _ = it;
  const call = it.calc.count();
  const failed = assertRejects(() => call, RpcError);
  await it.lab.clock.advance(200);
  await it.refuse(1, { state: "PROG_UNAVAIL" });
  const error = await failed;
  assertEquals([error.executed, error.transmissions], ["maybe", 2]);
});

Deno.test("silence is a deadline, and nobody knows whether it ran", async () => {
  const it = await stage({ timeoutMs: 1000 });
  await using _ = it;
  const error = await it.lab.failure(1000, it.calc.count(), RpcError);
  assertEquals([error.code, error.executed], ["deadline_exceeded", "maybe"]);
  assertEquals(
    error.message,
    "[deadline_exceeded] calc.count to 127.0.0.1:4000 " +
      "got no answer in 1000 ms (3 transmissions)",
  );
  await it.lab.clock.advance(60_000);
  assertEquals(it.wire.heard.length, 3);
});

Deno.test("a call that never left did not run", async () => {
  const it = await stage();
  await using _ = it;
  const before = Array.from({ length: 64 }, () => it.calc.count());
  const failures = before.map((call) => assertRejects(() => call, RpcError));
  const call = it.calc.count(undefined, { timeoutMs: 100 });
  const error = await it.lab.failure(100, call, RpcError);
  assertEquals([error.executed, error.transmissions], ["no", 0]);
  await it.calc[Symbol.asyncDispose]();
  const closed = await Promise.all(failures);
  assertEquals(closed[0]!.code, "canceled");
  assertEquals(closed[0]!.executed, "maybe");
});

Deno.test("a call is given up by its signal", async () => {
  const it = await stage();
  await using _ = it;
  const aborted = AbortSignal.abort(new Error("before"));
  const early = await assertRejects(
    () => it.calc.count(undefined, { signal: aborted }),
    RpcError,
  );
  assertEquals([early.code, early.executed], ["canceled", "no"]);
  const controller = new AbortController();
  const call = it.calc.count(undefined, { signal: controller.signal });
  const failed = assertRejects(() => call, RpcError);
  await it.lab.clock.advance(0);
  controller.abort(new Error("enough"));
  const error = await failed;
  assertEquals([error.code, error.executed], ["canceled", "maybe"]);
  assertMatch(String(error.cause), /enough/);
  await it.lab.clock.advance(5000);
  assertEquals(it.wire.heard.length, 1);
});

Deno.test("a result of another type is an error of a call that ran", async () => {
  const it = await stage();
  await using _ = it;
  for (const hex of ["", "0000000100000002"]) {
    const call = it.calc.count();
    const failed = assertRejects(() => call, RpcError);
    await it.lab.clock.advance(0);
    await it.answer(it.wire.heard.length - 1, hex);
    const error = await failed;
    assertEquals([error.code, error.executed], ["internal", "yes"]);
  }
});

Deno.test("what cannot be sent is refused before it is", async () => {
  const it = await stage();
  await using _ = it;
  await assertRejects(
    () => it.calc.add({ a: 1.5, b: 0 }),
    XdrError,
  );
  await assertRejects(
    () => it.calc.count(undefined, { timeoutMs: Infinity }),
    RangeError,
  );
  const error = await assertRejects(
    () => it.calc.echo(new Uint8Array(65_500)),
    RpcError,
  );
  assertEquals([error.code, error.executed], ["invalid_argument", "no"]);
  assertMatch(error.message, /65544 bytes, and a message carries 65507/);
  assertEquals(it.wire.heard.length, 0);
});

Deno.test("a client that is closed makes no calls", async () => {
  const it = await stage();
  await it.calc[Symbol.asyncDispose]();
  const error = await assertRejects(() => it.calc.count(), RpcError);
  assertEquals([error.code, error.executed], ["canceled", "no"]);
});

Deno.test("ids of calls do not repeat, nor follow each other", async () => {
  const it = await stage();
  await using _ = it;
  for (let n = 0; n < 64; n++) it.calc.count().catch(() => {});
  await it.lab.clock.advance(0);
  const xids = it.wire.heard.map((_, index) => it.xidOf(index));
  assertEquals(new Set(xids).size, 64);
  const steps = xids.slice(1).map((xid, index) => Math.abs(xid - xids[index]!));
  assertEquals(steps.some((step) => step < 16), false);
});

Deno.test("a shorthand that its server has forgotten is no failure", async () => {
  const credential = {
    flavor: "sys",
    stamp: 1,
    machine: "m",
    uid: 1000,
    gid: 100,
    gids: [4, 5],
  } as const;
  const lab = new Lab();
  const server = await lab.serve({ shorthand: true });
  await using calc = await lab.connect({ credential });
  for (const n of [1, 2]) {
    assertEquals(await lab.within(0, calc.count()), n);
  }
  await server.shutdown();
  // The next one never gave that shorthand, and says so.
  await using _next = await lab.serve({ shorthand: true, seed: [9, 9, 9, 9] });
  const before = statsOfOnc(calc).callsSent;
  for (const n of [3, 4]) {
    assertEquals(await lab.within(0, calc.count()), n);
  }
  assertEquals(statsOfOnc(calc).callsSent - before, 3);
});

Deno.test("a shorthand is sent in place of the credential it stands for", async () => {
  const credential = {
    flavor: "sys",
    stamp: 1,
    machine: "m",
    uid: 1000,
    gid: 100,
    gids: [],
  } as const;
  const it = await stage({ credential });
  await using _ = it;
  const short = { flavor: 2, body: fromHex("01020304") };
  const flavorAt = (index: number) => {
    const read = readCall(it.wire.heard[index]!.bytes);
    return read.kind === "call" ? read.header.credential : noAuth;
  };
  const first = it.calc.count();
  await it.lab.clock.advance(0);
  const writer = new Writer();
  writeSuccess(writer, it.xidOf(0), short);
  writer.uint(1);
  await it.wire.send(writer.copy(), it.client());
  await it.lab.clock.advance(0);
  assertEquals(await first, 1);
  assertEquals(flavorAt(0).flavor, 1);
  const second = it.calc.count();
  await it.lab.clock.advance(0);
  assertEquals(flavorAt(1), short);
  await it.refuse(1, { state: "AUTH_ERROR", stat: 2 });
  assertEquals(flavorAt(2), flavorAt(0));
  assertEquals(it.xidOf(2) === it.xidOf(1), false);
  await it.answer(2, "00000002");
  assertEquals(await second, 2);
});

Deno.test("connectOnc() refuses addresses and options that are none", async () => {
  const lab = new Lab();
  await assertRejects(() => connectOnc(Calc, "http://x"), Error, "address");
  await assertRejects(
    () => connectOnc(Calc, SERVER, lab.connectOptions({ timeoutMs: 0 })),
    RangeError,
  );
});
