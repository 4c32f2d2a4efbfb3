import { assertEquals } from "@std/assert";
import { type DatagramConn, DenoUdp } from "../../lib/net/deno_udp.ts";
import type { Clock } from "../../lib/net/clock.ts";
import { Inbox, rejectsWith, within } from "./inbox.ts";

type Receive = Awaited<ReturnType<DatagramConn["receive"]>>;

/** A socket whose every receive and send a test decides. */
class ScriptedConn implements DatagramConn {
  readonly addr = { transport: "udp", hostname: "::", port: 4000 };
  readonly receives: ((buffer: Uint8Array) => Receive)[] = [];
  readonly buffers = new Set<Uint8Array>();
  send: DatagramConn["send"] = (datagram) =>
    Promise.resolve(datagram.byteLength);
  received = 0;
  #cancel: (error: Error) => void = () => {};

  receive(buffer: Uint8Array): Promise<Receive> {
    this.buffers.add(buffer);
    this.received++;
    const next = this.receives.shift();
    if (next) return new Promise((resolve) => resolve(next(buffer)));
    return new Promise((_, reject) => this.#cancel = reject);
  }

  close(): void {
    this.#cancel(new Deno.errors.Interrupted("operation canceled"));
  }

  /** The next receive brings bytes; those in the buffer if just a number. */
  brings(length: number, hostname = "::ffff:10.0.0.1"): void {
    this.receives.push((buffer) => [
      buffer.subarray(0, length),
      { transport: "udp", hostname, port: 9 },
    ]);
  }

  fails(error: Error): void {
    this.receives.push(() => {
      throw error;
    });
  }
}

/** Time that stands still until a wake-up is asked for, then jumps there. */
class JumpingClock implements Clock {
  readonly delays: number[] = [];
  isHeld = false;
  canceled = 0;
  #now = 0;

  now(): number {
    return this.#now;
  }

  schedule(atMs: number, wake: () => void): () => void {
    this.delays.push(atMs - this.#now);
    if (!this.isHeld) {
      queueMicrotask(() => {
        this.#now = atMs;
        wake();
      });
    }
    return () => this.canceled++;
  }
}

Deno.test("DenoUdp goes on after ConnectionReset, ConnectionRefused and others", async () => {
  const conn = new ScriptedConn();
  const clock = new JumpingClock();
  conn.fails(new Deno.errors.ConnectionReset("os error 10054"));
  conn.fails(new Deno.errors.ConnectionRefused("os error 111"));
  conn.fails(new Error("something new"));
  conn.brings(3);
  await using transport = new DenoUdp(conn, clock);
  const { datagram, from } = await new Inbox(transport).next();
  assertEquals([datagram.length, from], [3, "10.0.0.1:9"]);
  assertEquals(transport.counters.receiveErrors, 3);
  assertEquals(clock.delays, []);
});

Deno.test("DenoUdp slows down while receiving keeps failing, and recovers", async () => {
  const conn = new ScriptedConn();
  const clock = new JumpingClock();
  for (let i = 0; i < 16 + 9; i++) conn.fails(new Error("broken"));
  conn.brings(1);
  for (let i = 0; i < 16; i++) conn.fails(new Error("broken"));
  conn.brings(2);
  await using transport = new DenoUdp(conn, clock);
  const inbox = new Inbox(transport);
  assertEquals((await inbox.next()).datagram.length, 1);
  assertEquals((await inbox.next()).datagram.length, 2);
  assertEquals(clock.delays, [1, 2, 4, 8, 16, 32, 64, 100, 100]);
});

Deno.test("DenoUdp closes while it waits to receive again", async () => {
  const conn = new ScriptedConn();
  const clock = new JumpingClock();
  clock.isHeld = true;
  const waiting = Promise.withResolvers<void>();
  for (let i = 0; i < 16; i++) conn.fails(new Error("broken"));
  conn.receives.push(() => {
    setTimeout(waiting.resolve);
    throw new Error("broken");
  });
  const transport = new DenoUdp(conn, clock);
  transport.receive(() => {});
  await waiting.promise;
  await within(transport.close(), "close");
  assertEquals([clock.delays.length, clock.canceled], [1, 1]);
});

Deno.test("DenoUdp ends when its socket is closed under it", async () => {
  const conn = new ScriptedConn();
  conn.fails(new Deno.errors.BadResource("Bad resource ID"));
  conn.send = () => Promise.reject(new Deno.errors.BadResource("Bad ID"));
  conn.close = () => {
    throw new Deno.errors.BadResource("Bad resource ID");
  };
  const transport = new DenoUdp(conn);
  transport.receive(() => {});
  await rejectsWith("closed", transport.send(Uint8Array.of(1), "10.0.0.1:9"));
  await within(transport.close(), "close");
  assertEquals(conn.received, 1);
});

Deno.test("DenoUdp receives into one buffer, and drops what may have been cut", async () => {
  const conn = new ScriptedConn();
  conn.brings(65_536);
  conn.brings(65_508);
  conn.brings(65_507);
  conn.brings(0);
  await using transport = new DenoUdp(conn);
  const inbox = new Inbox(transport);
  assertEquals((await inbox.next()).datagram.length, 65_507);
  assertEquals((await inbox.next()).datagram.length, 0);
  assertEquals(transport.counters.oversized, 2);
  assertEquals([...conn.buffers].map(({ length }) => length), [65_536]);
});

Deno.test("DenoUdp delivers nothing that arrives after close", async () => {
  const conn = new ScriptedConn();
  const arriving = Promise.withResolvers<void>();
  conn.receives.push((buffer) => {
    arriving.resolve();
    return [buffer.subarray(0, 1), { hostname: "10.0.0.1", port: 9 }];
  });
  const transport = new DenoUdp(conn);
  let deliveries = 0;
  transport.receive(() => deliveries++);
  await Promise.all([arriving.promise, transport.close()]);
  assertEquals(deliveries, 0);
});

Deno.test("DenoUdp counts sends that fail for a passing reason as lost", async () => {
  const conn = new ScriptedConn();
  await using transport = new DenoUdp(conn);
  for (
    const error of [
      new Deno.errors.ConnectionRefused("Connection refused (os error 111)"),
      new Deno.errors.ConnectionReset("(os error 10054)"),
      Object.assign(new Error("No buffer space"), { code: "ENOBUFS" }),
    ]
  ) {
    conn.send = () => Promise.reject(error);
    await transport.send(Uint8Array.of(1), "10.0.0.1:9");
  }
  assertEquals(transport.counters.sendsLost, 3);
});

Deno.test("DenoUdp hands sends over one by one, and waits for them in close", async () => {
  const conn = new ScriptedConn();
  const handed: number[] = [];
  const finish: (() => void)[] = [];
  conn.send = ([value]) => {
    handed.push(value!);
    return new Promise((resolve) => finish.push(() => resolve(1)));
  };
  const transport = new DenoUdp(conn);
  const first = transport.send(Uint8Array.of(1), "10.0.0.1:9");
  const second = transport.send(Uint8Array.of(2), "10.0.0.1:9");
  assertEquals(handed, [1]);
  finish.shift()!();
  await first;
  await Promise.resolve();
  assertEquals(handed, [1, 2]);
  let isClosed = false;
  const closing = transport.close().then(() => isClosed = true);
  for (let i = 0; i < 50; i++) await Promise.resolve();
  assertEquals(isClosed, false);
  finish.shift()!();
  await Promise.all([second, closing]);
});
