/**
 * What every `Transport` must do, as plain functions that run in any runtime:
 * `deno test` calls them, and so does `tests/runtimes/net_conformance.ts` under
 * Node and Bun.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { setImmediate } from "node:timers";
import { type Transport, TransportError } from "../../lib/net/transport.ts";
import { Inbox, rejectsWith, within } from "./inbox.ts";

/** A kind of transport, and how to bind one. */
export interface Testbed {
  readonly name: string;
  /** What it has beyond the minimum: a kernel's sockets, IPv6 among them. */
  readonly features: readonly Feature[];
  listen(options: { hostname: string; port: number }): Promise<Transport>;
  /**
   * Where transports talk over connections: one that reaches those which
   * listen, and which they reach once they have heard from it.
   */
  dial?(): Transport;
}

/** `kernel`: real sockets; `ipv6`: they have `::1`. */
export type Feature = "kernel" | "ipv6";

/** One claim; `needs` says where it makes sense. */
export interface ConformanceCase {
  readonly name: string;
  readonly needs?: Feature;
  /** Whether it makes no sense where one end has to connect to the other. */
  readonly isConnectionless?: true;
  run(testbed: Testbed): Promise<void>;
}

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** A transport that sends first. */
async function sender(testbed: Testbed): Promise<Transport> {
  return testbed.dial?.() ?? await testbed.listen(LOOPBACK);
}

/** Binds the same port again and again. */
async function rebind(testbed: Testbed): Promise<void> {
  let port = 0;
  for (let round = 0; round < 5; round++) {
    const a = await testbed.listen({ hostname: "127.0.0.1", port });
    await using dialer = testbed.dial?.();
    const inbox = new Inbox(a);
    await (dialer ?? a).send(Uint8Array.of(round), a.address);
    assert.deepEqual([...(await inbox.next()).datagram], [round]);
    port = Number(a.address.split(":")[1]);
    await a.close();
  }
}

/** All claims, in no order that matters. */
export const conformanceCases: readonly ConformanceCase[] = [
  {
    name: "address is canonical and has the real port",
    async run(testbed) {
      await using a = await testbed.listen(LOOPBACK);
      assert.match(a.address, /^127\.0\.0\.1:[1-9]\d*$/);
    },
  },
  {
    name: "delivers both ways, with the source",
    async run(testbed) {
      await using a = await sender(testbed);
      await using b = await testbed.listen(LOOPBACK);
      const [atA, atB] = [new Inbox(a), new Inbox(b)];
      await a.send(new Uint8Array([1, 2, 3]), b.address);
      const request = await atB.next();
      assert.deepEqual([...request.datagram], [1, 2, 3]);
      // Who dials is known by the address of the connection.
      if (testbed.dial === undefined) assert.equal(request.from, a.address);
      await b.send(new Uint8Array([4]), request.from);
      const reply = await atA.next();
      assert.deepEqual([...reply.datagram], [4]);
      assert.equal(reply.from, b.address);
    },
  },
  {
    name: "carries every size from nothing to datagramBytesMax",
    async run(testbed) {
      await using a = await sender(testbed);
      await using b = await testbed.listen(LOOPBACK);
      assert.equal(a.datagramBytesMax, 65_507);
      const inbox = new Inbox(b);
      for (const size of [0, 1, 1200, 1473, 9000, a.datagramBytesMax]) {
        const sent = Uint8Array.from({ length: size }, (_, i) => i * 7);
        await a.send(sent, b.address);
        const { datagram } = await inbox.next();
        assert.equal(datagram.length, size);
        assert.equal(
          sent.every((byte, i) => byte === datagram[i]),
          true,
          `${size} bytes`,
        );
      }
    },
  },
  {
    name: "sends the bytes of a view, not of its buffer",
    async run(testbed) {
      await using a = await sender(testbed);
      await using b = await testbed.listen(LOOPBACK);
      const inbox = new Inbox(b);
      const whole = Uint8Array.of(0, 1, 2, 3, 4, 5);
      await a.send(whole.subarray(2, 5), b.address);
      assert.deepEqual([...(await inbox.next()).datagram], [2, 3, 4]);
      assert.deepEqual([...whole], [0, 1, 2, 3, 4, 5]);
    },
  },
  {
    name: "rejects what is larger, and goes on",
    async run(testbed) {
      await using a = await sender(testbed);
      await using b = await testbed.listen(LOOPBACK);
      const inbox = new Inbox(b);
      const large = new Uint8Array(a.datagramBytesMax + 1);
      await rejectsWith("too_large", a.send(large, b.address));
      await a.send(Uint8Array.of(9), b.address);
      assert.deepEqual([...(await inbox.next()).datagram], [9]);
    },
  },
  {
    name: "keeps no hold on the bytes once send has settled",
    async run(testbed) {
      await using a = await sender(testbed);
      await using b = await testbed.listen(LOOPBACK);
      const reused = new Uint8Array(1);
      for (let value = 1; value <= 20; value++) {
        reused[0] = value;
        await a.send(reused, b.address);
      }
      reused[0] = 99;
      // Received only now: whatever was kept by reference reads 99.
      const inbox = new Inbox(b);
      for (let value = 1; value <= 20; value++) {
        assert.deepEqual([...(await inbox.next()).datagram], [value]);
      }
    },
  },
  {
    name: "holds what arrives before receive",
    async run(testbed) {
      await using a = await sender(testbed);
      await using b = await testbed.listen(LOOPBACK);
      await a.send(Uint8Array.of(1), b.address);
      await a.send(Uint8Array.of(2), b.address);
      // Turns of the event loop, in which a socket that reads ahead does so.
      for (let turn = 0; turn < 3; turn++) {
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      const atB = new Inbox(b);
      await a.send(Uint8Array.of(3), b.address);
      for (const value of [1, 2, 3]) {
        assert.deepEqual([...(await atB.next()).datagram], [value]);
      }
    },
  },
  {
    name: "never delivers from within send or receive",
    async run(testbed) {
      await using a = await testbed.listen(LOOPBACK);
      await using dialer = testbed.dial?.();
      const from = dialer ?? a;
      const inbox = new Inbox(a);
      const sent = from.send(Uint8Array.of(1), a.address);
      assert.equal(inbox.received.length, 0);
      await sent;
      const first = await inbox.next();
      if (dialer === undefined) assert.equal(first.from, a.address);

      await using b = await testbed.listen(LOOPBACK);
      await from.send(Uint8Array.of(2), b.address);
      const late = new Inbox(b);
      assert.equal(late.received.length, 0);
      await late.next();
    },
  },
  {
    name: "keeps the order of 200 small datagrams, sent at once",
    async run(testbed) {
      await using a = await sender(testbed);
      await using b = await testbed.listen(LOOPBACK);
      const inbox = new Inbox(b);
      const sends: Promise<void>[] = [];
      for (let i = 0; i < 200; i++) {
        sends.push(a.send(Uint8Array.of(i), b.address));
      }
      await Promise.all(sends);
      for (let i = 0; i < 200; i++) {
        assert.deepEqual([...(await inbox.next()).datagram], [i]);
      }
    },
  },
  {
    name: "reports a sink that throws as uncaught, and goes on",
    async run(testbed) {
      await using a = await sender(testbed);
      await using b = await testbed.listen(LOOPBACK);
      const last = new Promise<void>((resolve) =>
        b.receive(([value]) => {
          if (value === 2) return resolve();
          throw new Error("planted in the sink");
        })
      );
      const uncaught = new Promise<Error>((resolve) =>
        process.once("uncaughtException", resolve)
      );
      await a.send(Uint8Array.of(1), b.address);
      const error = await within(uncaught, "the uncaught error");
      assert.equal(error.message, "planted in the sink");
      await a.send(Uint8Array.of(2), b.address);
      await within(last, "the datagram after the error");
    },
  },
  {
    name: "sends to a closed port without an error, and still receives",
    isConnectionless: true,
    async run(testbed) {
      await using a = await testbed.listen(LOOPBACK);
      await using b = await testbed.listen(LOOPBACK);
      const inbox = new Inbox(a);
      const gone = await testbed.listen(LOOPBACK);
      await gone.close();
      for (let i = 0; i < 3; i++) {
        await a.send(Uint8Array.of(1), gone.address);
        await b.send(Uint8Array.of(i), a.address);
        assert.deepEqual([...(await inbox.next()).datagram], [i]);
      }
    },
  },
  {
    name: "refuses what is no address to send to",
    async run(testbed) {
      await using a = await sender(testbed);
      for (
        const to of ["", "127.0.0.1", "localhost:4000", "::1:1", "127.0.0.1:0"]
      ) {
        await rejectsWith("invalid_address", a.send(new Uint8Array(1), to));
      }
    },
  },
  {
    name: "takes any spelling of an address to send to",
    async run(testbed) {
      await using a = await testbed.listen(LOOPBACK);
      await using dialer = testbed.dial?.();
      const inbox = new Inbox(a);
      const port = a.address.split(":")[1];
      const to = `[::FFFF:127.0.0.1]:${port}`;
      await (dialer ?? a).send(Uint8Array.of(1), to);
      const { from } = await inbox.next();
      if (dialer === undefined) assert.equal(from, a.address);
      // The one that is answered may be named in any way as well.
      await a.send(
        Uint8Array.of(2),
        from.replace(/.*:/, "[::FFFF:127.0.0.1]:"),
      );
      const answered = dialer === undefined ? inbox : new Inbox(dialer);
      assert.equal((await answered.next()).from, a.address);
    },
  },
  {
    name: "refuses the other family with a reason",
    isConnectionless: true,
    async run(testbed) {
      await using a = await testbed.listen(LOOPBACK);
      await rejectsWith("unreachable", a.send(Uint8Array.of(1), "[::1]:9"));
    },
  },
  {
    name: "says when the port is in use",
    async run(testbed) {
      await using a = await testbed.listen(LOOPBACK);
      const port = Number(a.address.split(":")[1]);
      await rejectsWith(
        "address_in_use",
        testbed.listen({ hostname: "127.0.0.1", port }),
      );
    },
  },
  {
    name: "says when no interface has the address",
    needs: "kernel",
    async run(testbed) {
      // For documentation, so no one's (RFC 5737).
      const listening = testbed.listen({ hostname: "203.0.113.1", port: 0 });
      await rejectsWith("address_not_available", listening);
    },
  },
  {
    name: "receives once only",
    async run(testbed) {
      await using a = await testbed.listen(LOOPBACK);
      a.receive(() => {});
      assert.throws(() => a.receive(() => {}), TypeError);
    },
  },
  {
    name: "closes as often as asked, with receive pending or without",
    async run(testbed) {
      const a = await testbed.listen(LOOPBACK);
      a.receive(() => {});
      await within(Promise.all([a.close(), a.close()]), "close");
      await within(a.close(), "the third close");
      await a[Symbol.asyncDispose]();

      const b = await testbed.listen(LOOPBACK);
      await within(b.close(), "close without receive");
    },
  },
  {
    name: "closes from within its sink, and delivers nothing after",
    async run(testbed) {
      await using a = await sender(testbed);
      const b = await testbed.listen(LOOPBACK);
      let deliveries = 0;
      const closed = new Promise<void>((resolve) =>
        b.receive(() => {
          deliveries++;
          resolve(b.close());
        })
      );
      await Promise.all(
        [1, 2, 3].map((i) => a.send(Uint8Array.of(i), b.address)),
      );
      await within(closed, "close from the sink");
      await using c = await testbed.listen(LOOPBACK);
      const inbox = new Inbox(c);
      await a.send(Uint8Array.of(1), c.address);
      await inbox.next();
      assert.equal(deliveries, 1);
    },
  },
  {
    name: "settles the sends that close overtakes",
    async run(testbed) {
      const a = await sender(testbed);
      await using listening = testbed.dial && await testbed.listen(LOOPBACK);
      listening?.receive(() => {});
      const { address } = listening ?? a;
      const datagram = new Uint8Array(1200);
      const sends = Array.from(
        { length: 300 },
        () => a.send(datagram, address),
      );
      const settled = Promise.allSettled(sends);
      await within(a.close(), "close");
      for (const send of await within(settled, "the sends")) {
        if (send.status === "rejected") {
          assert.equal(send.reason.code, "closed", String(send.reason));
        }
      }
    },
  },
  {
    name: "refuses to send once closed",
    async run(testbed) {
      const a = await testbed.listen(LOOPBACK);
      const closing = a.close();
      await rejectsWith("closed", a.send(Uint8Array.of(1), a.address));
      await closing;
      await rejectsWith("closed", a.send(Uint8Array.of(1), a.address));
      a.receive(() => {});
    },
  },
  {
    name: "frees the port by the time close settles",
    async run(testbed) {
      // Another program may be given the port in between, but not each time.
      for (let attempt = 1;; attempt++) {
        try {
          return await rebind(testbed);
        } catch (error) {
          const isTaken = error instanceof TransportError &&
            error.code === "address_in_use";
          if (!isTaken || attempt === 3) throw error;
        }
      }
    },
  },
  {
    name: "speaks IPv6",
    needs: "ipv6",
    isConnectionless: true,
    async run(testbed) {
      await using a = await testbed.listen({ hostname: "::1", port: 0 });
      await using b = await testbed.listen({ hostname: "::1", port: 0 });
      assert.match(a.address, /^\[::1\]:[1-9]\d*$/);
      const inbox = new Inbox(b);
      await a.send(Uint8Array.of(6), b.address);
      assert.equal((await inbox.next()).from, a.address);
      await rejectsWith("unreachable", a.send(Uint8Array.of(1), "127.0.0.1:9"));
    },
  },
  {
    name: "knows an IPv4 peer of a dual-stack socket by its IPv4 address",
    needs: "ipv6",
    isConnectionless: true,
    async run(testbed) {
      await using any = await testbed.listen({ hostname: "::", port: 0 });
      await using v4 = await testbed.listen(LOOPBACK);
      await using v6 = await testbed.listen({ hostname: "::1", port: 0 });
      const atAny = new Inbox(any);
      const port = any.address.match(/^\[::\]:(\d+)$/)?.[1];
      for (
        const [peer, at] of [[v4, "127.0.0.1"], [v6, "[::1]"]] as const
      ) {
        const atPeer = new Inbox(peer);
        await peer.send(Uint8Array.of(1), `${at}:${port}`);
        const { from } = await atAny.next();
        assert.equal(from, peer.address);
        await any.send(Uint8Array.of(2), from);
        assert.equal((await atPeer.next()).from, `${at}:${port}`);
      }
    },
  },
];

/** The cases that make sense for a testbed. */
export function casesFor(testbed: Testbed): ConformanceCase[] {
  return conformanceCases.filter(({ needs, isConnectionless }) =>
    (needs === undefined || testbed.features.includes(needs)) &&
    !(isConnectionless && testbed.dial !== undefined)
  );
}

/** What the sockets of this machine have, found by binding one. */
export async function kernelFeatures(
  listen: Testbed["listen"],
): Promise<Feature[]> {
  try {
    await (await listen({ hostname: "::1", port: 0 })).close();
    return ["kernel", "ipv6"];
  } catch {
    return ["kernel"];
  }
}
