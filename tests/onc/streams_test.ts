import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { ByteStream } from "../../lib/net/byte_stream.ts";
import { statsOfOnc } from "../../lib/onc/mod.ts";
import { encodeRecord, RecordReader } from "../../lib/onc/record.ts";
import { readCall } from "../../lib/onc/call_message.ts";
import {
  encodeRefusal,
  readReply,
  writeSuccess,
} from "../../lib/onc/reply_message.ts";
import { Writer } from "../../lib/xdr/mod.ts";
import { RpcError } from "../../mod.ts";
import { Calc, callBytes, fromHex, Lab, SERVER, toHex } from "./lab.ts";

/** What is read from a stream, as long as there is something. */
function listen(stream: ByteStream) {
  const heard: Uint8Array[] = [];
  const records = new RecordReader();
  const buffer = new Uint8Array(100_000);
  const done = (async () => {
    try {
      for (;;) {
        const length = await stream.read(buffer);
        if (length === null) return "ended";
        heard.push(...records.push(buffer.subarray(0, length)));
      }
    } catch {
      return "broken";
    }
  })();
  return { heard, done };
}

const state = (message: Uint8Array) => {
  const reply = readReply(message)!.reply;
  return reply.state === "SUCCESS" ? toHex(reply.results) : reply.state;
};
const waiting = (xid: number) =>
  encodeRecord(callBytes({ xid, procedure: 5, args: fromHex("00000001") }));

Deno.test("calls by stream, large ones and in several fragments", async () => {
  const lab = new Lab();
  await using _server = await lab.serve({ fragmentBytesMax: 1000 });
  await using calc = await lab.connect({
    protocol: "tcp",
    fragmentBytesMax: 777,
  });
  assertEquals(await lab.within(0, calc.add({ a: 1, b: 2 })), 3);
  const bytes = new Uint8Array(99_999).fill(7);
  const both = Promise.all([calc.echo(bytes), calc.read(5)]);
  assertEquals(await lab.within(0, both), [bytes, 5]);
  assertEquals(lab.streams.connections, 1);
  assertEquals(statsOfOnc(calc).connections, 1);
});

Deno.test("a server reads records however they come", async () => {
  const lab = new Lab();
  await using _server = await lab.serve();
  const stream = await lab.streams.connect(SERVER);
  const { heard } = listen(stream);
  const bytes = [
    ...encodeRecord(callBytes({ xid: 1 }), 3),
    ...encodeRecord(callBytes({ xid: 2 })),
  ];
  for (const byte of bytes) void stream.write(Uint8Array.of(byte));
  await lab.clock.advance(0);
  assertEquals(heard.map(state), ["00000001", "00000002"]);
});

Deno.test("a fragment of 2 GiB ends its stream, and no other", async () => {
  const lab = new Lab();
  await using server = await lab.serve();
  const [bad, good] = [
    await lab.streams.connect(SERVER),
    await lab.streams.connect(SERVER),
  ];
  const [badEar, goodEar] = [listen(bad), listen(good)];
  void bad.write(fromHex("ffffffff")).catch(() => {});
  void good.write(encodeRecord(callBytes()));
  await lab.clock.advance(0);
  assertEquals(await badEar.done, "ended");
  assertEquals(goodEar.heard.map(state), ["00000001"]);
  const { streamsBroken, streams } = server.stats();
  assertEquals([streamsBroken, streams], [1, 1]);
});

Deno.test("garbage in a record gets silence, the next call its reply", async () => {
  const lab = new Lab();
  await using _server = await lab.serve();
  const stream = await lab.streams.connect(SERVER);
  const { heard } = listen(stream);
  void stream.write(encodeRecord(new Uint8Array()));
  void stream.write(encodeRecord(fromHex("0102")));
  void stream.write(encodeRecord(callBytes()));
  await lab.clock.advance(0);
  assertEquals(heard.map(state), ["00000001"]);
});

Deno.test("a client that does not read holds up nobody but itself", async () => {
  const lab = new Lab();
  await using server = await lab.serve();
  const deaf = await lab.streams.connect(SERVER);
  const echo = new Writer();
  echo.varopaque(new Uint8Array(90_000));
  const failed = [];
  for (let xid = 0; xid < 200; xid++) {
    const call = callBytes({ xid, procedure: 3, args: echo.copy() });
    failed.push(deaf.write(encodeRecord(call)).catch(() => "failed"));
  }
  await lab.clock.advance(0);
  // 1 MiB of replies, and then its calls are not even read.
  assertEquals(lab.runs, 12);
  await using calc = await lab.connect({ protocol: "tcp" });
  assertEquals(await lab.within(0, calc.read(5)), 5);
  // It has half a minute to take what it has asked for.
  await lab.clock.advance(40_000);
  assertEquals((await Promise.all(failed)).at(-1), "failed");
  assertEquals([server.stats().streams, server.stats().streamsBroken], [1, 1]);
});

Deno.test("a client has 64 calls running; the next wait unread", async () => {
  const lab = new Lab();
  await using _server = await lab.serve();
  const stream = await lab.streams.connect(SERVER);
  const { heard } = listen(stream);
  for (let xid = 0; xid < 70; xid++) void stream.write(waiting(xid));
  await lab.clock.advance(0);
  assertEquals(lab.runs, 64);
  lab.open();
  await lab.clock.advance(0);
  assertEquals([lab.runs, heard.length], [70, 64]);
  lab.open();
  await lab.clock.advance(0);
  assertEquals(heard.length, 70);
});

Deno.test("calls by stream wait for room, and are not dropped", async () => {
  const lab = new Lab();
  await using server = await lab.serve({ duplicates: { runningMax: 2 } });
  const ears = [];
  for (let xid = 0; xid < 3; xid++) {
    const stream = await lab.streams.connect(SERVER);
    ears.push(listen(stream));
    void stream.write(waiting(1));
    void stream.write(waiting(2));
  }
  for (let round = 0; round < 3; round++) {
    await lab.clock.advance(0);
    assertEquals(server.stats().running, 2);
    lab.open();
  }
  await lab.clock.advance(0);
  assertEquals(ears.map(({ heard }) => heard.length), [2, 2, 2]);
  assertEquals(server.stats().callsDropped, 0);
});

Deno.test("half a record is given half a minute", async () => {
  const lab = new Lab();
  await using server = await lab.serve();
  const stream = await lab.streams.connect(SERVER);
  const { done } = listen(stream);
  void stream.write(fromHex("80000040 0000"));
  for (let i = 0; i < 3; i++) {
    await lab.clock.advance(9_000);
    void stream.write(fromHex("00"));
  }
  assertEquals(server.stats().streams, 1);
  await lab.clock.advance(12_000);
  assertEquals(await done, "ended");
});

Deno.test("an idle stream is closed after six minutes", async () => {
  const lab = new Lab();
  await using server = await lab.serve();
  const stream = await lab.streams.connect(SERVER);
  const { done } = listen(stream);
  await lab.clock.advance(350_000);
  assertEquals(server.stats().streams, 1);
  await lab.clock.advance(20_000);
  assertEquals(await done, "ended");
  assertEquals(server.stats().streamsBroken, 0);
});

Deno.test("with 512 streams the idlest makes way for a new one", async () => {
  const lab = new Lab();
  await using server = await lab.serve();
  const ears = [];
  for (let i = 0; i < 512; i++) {
    const stream = await lab.streams.connect(SERVER);
    ears.push(listen(stream));
    if (i === 0) void stream.write(waiting(1));
    await lab.clock.advance(1);
  }
  const stream = await lab.streams.connect(SERVER);
  const { heard } = listen(stream);
  void stream.write(encodeRecord(callBytes()));
  await lab.clock.advance(0);
  assertEquals(heard.length, 1);
  // The first one waits for a reply.
  assertEquals(await ears[1]!.done, "ended");
  assertEquals(server.stats().streams, 512);
  lab.open();
});

Deno.test("a handler's signal is aborted when its connection ends", async () => {
  const lab = new Lab();
  const signals: AbortSignal[] = [];
  const handlers = lab.handlers();
  await using _server = await lab.serveAs(
    Calc,
    {
      ...handlers,
      wait: (n, context) => {
        signals.push(context.signal);
        return handlers.wait(n, context);
      },
    },
  );
  const stream = await lab.streams.connect(SERVER);
  const { heard } = listen(stream);
  void stream.write(waiting(1));
  await lab.clock.advance(0);
  assertEquals(signals[0]!.aborted, false);
  // Half of it only: what was asked for is still answered.
  stream.closeWrite();
  await lab.clock.advance(0);
  assertEquals(signals[0]!.aborted, true);
  lab.open();
  await lab.clock.advance(0);
  assertEquals(heard.length, 1);
});

Deno.test("a connection that breaks fails calls that may not run twice", async () => {
  const lab = new Lab();
  await using _server = await lab.serve();
  await using calc = await lab.connect({ protocol: "tcp" });
  const call = calc.wait(1);
  const failed = assertRejects(() => call, RpcError);
  await lab.clock.advance(0);
  lab.streams.clientEnds[0]!.close();
  const error = await failed;
  assertEquals([error.code, error.executed], ["unavailable", "maybe"]);
  assertMatch(error.message, /lost its connection/);
  assertEquals(await lab.within(0, calc.read(5)), 5);
  assertEquals(lab.streams.connections, 2);
  lab.open();
});

/** A server of streams that does what a test says. */
async function byHand() {
  const lab = new Lab();
  const ends: ByteStream[] = [];
  const calls: { xid: number; end: ByteStream }[] = [];
  await lab.streams.listen(SERVER, (stream) => {
    ends.push(stream);
    const records = new RecordReader();
    const buffer = new Uint8Array(100_000);
    (async () => {
      for (;;) {
        const length = await stream.read(buffer);
        if (length === null) return;
        for (const record of records.push(buffer.subarray(0, length))) {
          const read = readCall(record);
          if (read.kind !== "call") throw new Error("Expected a call");
          calls.push({ xid: read.header.xid, end: stream });
        }
      }
    })().catch(() => {});
  });
  return { lab, ends, calls, calc: await lab.connect({ protocol: "tcp" }) };
}

function success(xid: number, value: number): Uint8Array {
  const writer = new Writer();
  writeSuccess(writer, xid);
  writer.uint(value);
  return encodeRecord(writer.copy(), 5);
}

Deno.test("idempotent calls are made again by the next connection, thrice", async () => {
  const { lab, ends, calls, calc } = await byHand();
  await using _ = calc;
  const call = calc.read(5);
  await lab.clock.advance(0);
  ends[0]!.close();
  await lab.clock.advance(0);
  assertEquals(calls.length, 2);
  assertEquals(calls[0]!.xid, calls[1]!.xid);
  void ends[1]!.write(success(calls[1]!.xid, 5));
  await lab.clock.advance(0);
  assertEquals(await call, 5);

  const second = calc.read(6);
  const failed = assertRejects(() => second, RpcError);
  for (let i = 1; i < 5; i++) {
    await lab.clock.advance(0);
    ends[i]!.close();
  }
  assertEquals((await failed).transmissions, 4);
});

Deno.test("a connection that stays silent for a call's time is given up", async () => {
  const { lab, ends, calls, calc } = await byHand();
  await using _ = calc;
  const options = { timeoutMs: 1000 };
  await lab.failure(1000, calc.count(undefined, options), RpcError);
  const next = calc.count(undefined, options);
  await lab.clock.advance(0);
  assertEquals([ends.length, calls.length], [2, 2]);
  await lab.clock.advance(1);
  // One that says something, to others, is not.
  void ends[1]!.write(encodeRecord(encodeRefusal(1, { state: "SYSTEM_ERR" })));
  await lab.failure(1000, next, RpcError);
  calc.count(undefined, options).catch(() => {});
  await lab.clock.advance(0);
  assertEquals([ends.length, calls.length], [2, 3]);
});

Deno.test("a reply that is too long ends the connection and its calls", async () => {
  const { lab, ends, calls, calc } = await byHand();
  await using _ = calc;
  const call = calc.read(5);
  const failed = assertRejects(() => call, RpcError);
  await lab.clock.advance(0);
  void ends[0]!.write(fromHex("ffffffff")).catch(() => {});
  const error = await failed;
  assertMatch(error.message, /2147483647 bytes or more: 1048576 are allowed/);
  assertEquals([calls.length, error.executed], [1, "maybe"]);
});

Deno.test("where nobody listens a call did not run", async () => {
  const lab = new Lab();
  await using calc = await lab.connect({ protocol: "tcp" });
  const error = await lab.failure(0, calc.count(), RpcError);
  assertEquals([error.code, error.executed], ["unavailable", "no"]);
  assertMatch(error.message, /nobody listens there/);
});

Deno.test("a connection that is not made in five seconds is given up", async () => {
  const lab = new Lab();
  await using calc = await lab.connect({
    protocol: "tcp",
    connectStream: (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  });
  const error = await lab.failure(5000, calc.count(), RpcError);
  assertEquals([error.code, error.executed], ["unavailable", "no"]);
  assertMatch(error.message, /no connection after 5000 ms/);
});

Deno.test("a client that closes gives its calls up, and its stream", async () => {
  const { lab, ends, calc } = await byHand();
  const failed = assertRejects(() => calc.count(), RpcError);
  await lab.clock.advance(0);
  await calc[Symbol.asyncDispose]();
  assertEquals((await failed).code, "canceled");
  await assertRejects(() => ends[0]!.write(fromHex("00")));
});

Deno.test("a server that shuts down answers by stream what runs", async () => {
  const lab = new Lab();
  const server = await lab.serve();
  await using calc = await lab.connect({ protocol: "tcp" });
  const call = calc.wait(7);
  await lab.clock.advance(0);
  const shutdown = server.shutdown();
  await lab.clock.advance(0);
  lab.open();
  await lab.within(0, shutdown);
  assertEquals(await call, 7);
});
