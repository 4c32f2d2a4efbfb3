import { assertEquals, assertThrows } from "@std/assert";
import { TcpDialer } from "../../lib/net/tcp_dialer.ts";
import { tcpLimits } from "../../lib/net/tcp_limits.ts";
import { TransportError } from "../../lib/net/transport.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";
import { framed } from "./framed.ts";
import { Inbox, rejectsWith, within } from "./inbox.ts";
import { ScriptedStream } from "./scripted_stream.ts";

const SERVER = "127.0.0.1:2";

/** A dialer whose every attempt a test decides, in virtual time. */
class Lab {
  readonly clock = new VirtualClock();
  /** When each attempt was made, since the beginning. */
  readonly attemptsAt: number[] = [];
  /** What comes of the next attempts: a connection, an error, or silence. */
  readonly outcomes: (ScriptedStream | TransportError | "silence")[] = [];
  readonly dialer: TcpDialer;
  /** The wake-ups that are still to come. */
  readonly alarms = new Set<object>();
  readonly #startedAt = this.clock.now();

  constructor(random = 0, connectionsMax = 2) {
    this.dialer = new TcpDialer(
      (_, signal) => this.#dial(signal),
      {
        datagramBytesMax: 1000,
        sendBufferBytes: 1000,
        connectionsMax,
        clock: {
          now: () => this.clock.now(),
          schedule: (atMs, wake) => this.#schedule(atMs, wake),
        },
        random: () => random,
      },
    );
  }

  /** The next attempts find nobody who listens. */
  refuses(times: number, code: TransportError["code"] = "connection_refused") {
    for (let i = 0; i < times; i++) {
      this.outcomes.push(new TransportError(code, "refused"));
    }
  }

  /** The next attempt is answered by this. */
  answers(): ScriptedStream {
    const stream = new ScriptedStream(SERVER);
    this.outcomes.push(stream);
    return stream;
  }

  async send(value: number, to = SERVER): Promise<void> {
    await within(this.dialer.send(Uint8Array.of(value), to), "send");
  }

  #schedule(atMs: number, wake: () => void): () => void {
    const alarm = {};
    this.alarms.add(alarm);
    const cancel = this.clock.schedule(atMs, () => {
      this.alarms.delete(alarm);
      wake();
    });
    return () => {
      this.alarms.delete(alarm);
      cancel();
    };
  }

  async #dial(signal: AbortSignal): Promise<ScriptedStream> {
    this.attemptsAt.push(this.clock.now() - this.#startedAt);
    const outcome = this.outcomes.shift();
    if (outcome instanceof ScriptedStream) return outcome;
    if (outcome instanceof Error) throw outcome;
    return await new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  }
}

Deno.test("TcpDialer connects at the first send, and keeps the connection", async () => {
  const lab = new Lab();
  const stream = lab.answers();
  await lab.clock.advance(10);
  assertEquals(lab.attemptsAt, []);
  await Promise.all([lab.send(1), lab.send(2)]);
  await lab.clock.advance(10);
  await lab.send(3);
  await lab.clock.advance(10);
  assertEquals(stream.writes, [framed([1], [2]), framed([3])]);
  assertEquals(lab.attemptsAt, [10]);
});

Deno.test("TcpDialer delivers what comes, before receive as well, with the address dialed", async () => {
  const lab = new Lab();
  const stream = lab.answers();
  await lab.send(1);
  stream.bringsFrames([7]);
  await lab.clock.advance(1);
  const inbox = new Inbox(lab.dialer);
  stream.bringsFrames([8]);
  for (const value of [7, 8]) {
    const { datagram, from } = await inbox.next();
    assertEquals([[...datagram], from], [[value], SERVER]);
  }
});

Deno.test("TcpDialer tries again in doubling intervals up to 5 s, and then sends what has waited", async () => {
  const lab = new Lab();
  lab.refuses(8);
  const stream = lab.answers();
  await lab.send(1);
  await lab.clock.advance(20_000);
  const delays = lab.attemptsAt.map((at, i) =>
    at - (lab.attemptsAt[i - 1] ?? 0)
  );
  assertEquals(delays, [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  assertEquals(stream.written, framed([1]));
  assertEquals(lab.dialer.counters.connectsFailed, 8);
  assertEquals(lab.dialer.counters.datagramsLost, 0);
});

Deno.test("TcpDialer takes up to half off each interval by chance", async () => {
  const lab = new Lab(0.5);
  lab.refuses(3);
  lab.answers();
  await lab.send(1);
  await lab.clock.advance(1_000);
  assertEquals(lab.attemptsAt, [0, 75, 225, 525]);
});

Deno.test("TcpDialer does not try for nobody, nor sooner for a new send", async () => {
  const lab = new Lab();
  lab.refuses(1);
  const first = lab.answers();
  await lab.send(1);
  await lab.clock.advance(50);
  await lab.send(2);
  await lab.clock.advance(50);
  assertEquals(lab.attemptsAt, [0, 100]);
  assertEquals(first.writes, [framed([1], [2])]);
  first.ends();
  // Nothing waits: the server may stay away as long as it likes.
  await lab.clock.advance(100_000);
  assertEquals(lab.attemptsAt, [0, 100]);
  const second = lab.answers();
  await lab.send(3);
  await lab.clock.advance(0);
  assertEquals(lab.attemptsAt, [0, 100, 100_100]);
  assertEquals(second.written, framed([3]));
});

Deno.test("TcpDialer gives up what has waited for 30 s, and begins anew", async () => {
  const lab = new Lab();
  lab.refuses(100);
  await lab.send(1);
  await lab.dialer.send(new Uint8Array(900), SERVER);
  const waiting = lab.dialer.send(new Uint8Array(900), SERVER);
  const lost = rejectsWith("connection_refused", waiting);
  await lab.clock.advance(tcpLimits.holdMs + tcpLimits.reconnectMsMax);
  await lost;
  assertEquals(lab.dialer.counters.datagramsLost, 2);
  const attempts = lab.attemptsAt.length;
  await lab.clock.advance(60_000);
  assertEquals(lab.attemptsAt.length, attempts);
  lab.outcomes.length = 0;
  const stream = lab.answers();
  await lab.send(2);
  await lab.clock.advance(0);
  assertEquals(stream.written, framed([2]));
});

Deno.test("TcpDialer gives up an attempt that nobody answers after 10 s", async () => {
  const lab = new Lab();
  lab.outcomes.push("silence");
  const stream = lab.answers();
  await lab.send(1);
  await lab.clock.advance(tcpLimits.connectMs + 99);
  assertEquals(lab.attemptsAt, [0]);
  await lab.clock.advance(1);
  assertEquals(stream.written, framed([1]));
});

Deno.test("TcpDialer says at once what is not permitted, and asks again later", async () => {
  const lab = new Lab();
  lab.refuses(1, "permission_denied");
  const stream = lab.answers();
  await lab.send(1);
  await lab.clock.advance(1);
  await rejectsWith("permission_denied", lab.send(2));
  await lab.clock.advance(100);
  await lab.send(3);
  await lab.clock.advance(1);
  assertEquals(stream.written, framed([3]));
});

Deno.test("TcpDialer connects again after a reset; what was being written is lost, the rest is sent", async () => {
  const lab = new Lab();
  const [first, second] = [lab.answers(), lab.answers()];
  first.isRead = false;
  await lab.send(1);
  await lab.clock.advance(1);
  await lab.send(2);
  first.breaks();
  await lab.clock.advance(200);
  assertEquals(first.isClosed, true);
  assertEquals(second.writes, [framed([2])]);
  assertEquals(lab.attemptsAt, [0, 101]);
  const { connectionsLost, datagramsLost } = lab.dialer.counters;
  assertEquals([connectionsLost, datagramsLost], [1, 1]);
});

Deno.test("TcpDialer leaves a server that stops reading after 30 s, for a new connection", async () => {
  const lab = new Lab();
  const [first, second] = [lab.answers(), lab.answers()];
  first.isRead = false;
  await lab.send(1);
  await lab.clock.advance(1);
  await lab.send(2);
  await lab.clock.advance(tcpLimits.stallMs + 200);
  assertEquals(first.isClosed, true);
  assertEquals(second.writes, [framed([2])]);
});

Deno.test("TcpDialer does not storm a server that takes connections and drops them", async () => {
  const lab = new Lab();
  const streams = Array.from({ length: 4 }, () => lab.answers());
  for (const stream of streams.slice(0, 3)) stream.breaks();
  await lab.send(1);
  for (let i = 0; i < 100; i++) {
    await lab.clock.advance(10);
    await lab.send(1);
  }
  assertEquals(lab.attemptsAt, [0, 100, 300, 700]);
});

Deno.test("TcpDialer forgets its failures once a connection has been good", async () => {
  const lab = new Lab();
  lab.refuses(4);
  const [answering, lasting] = [lab.answers(), lab.answers()];
  lab.answers();
  lab.dialer.receive(() => {});
  await lab.send(1);
  await lab.clock.advance(1_500);
  answering.bringsFrames([1]);
  await lab.clock.advance(0);
  answering.ends();
  await lab.clock.advance(0);
  await lab.send(2);
  await lab.clock.advance(tcpLimits.reconnectMsMax + 100);
  assertEquals(lab.attemptsAt.slice(4), [1_500, 1_600]);
  lasting.breaks();
  await lab.clock.advance(0);
  await lab.send(3);
  await lab.clock.advance(100);
  assertEquals(lab.attemptsAt.at(-1), 6_700);
});

Deno.test("TcpDialer bounds its peers, and forgets those that are idle first", async () => {
  const lab = new Lab(0, 2);
  lab.answers();
  const second = lab.answers();
  lab.answers();
  await lab.send(1, "127.0.0.1:2");
  await lab.send(1, "127.0.0.1:3");
  await lab.clock.advance(1);
  await rejectsWith("other", lab.send(1, "127.0.0.1:4"));
  assertEquals(lab.dialer.counters.connectionsRefused, 1);
  await lab.send(1, "127.0.0.1:2");
  second.ends();
  await lab.clock.advance(1);
  await lab.send(1, "127.0.0.1:4");
});

Deno.test("TcpDialer refuses what is no address, too large, or sent after close", async () => {
  const { dialer } = new Lab();
  const byte = new Uint8Array(1);
  for (const to of ["", "127.0.0.1", "localhost:4000", "127.0.0.1:0"]) {
    await rejectsWith("invalid_address", dialer.send(byte, to));
  }
  await rejectsWith("too_large", dialer.send(new Uint8Array(1001), SERVER));
  dialer.receive(() => {});
  assertThrows(() => dialer.receive(() => {}), TypeError);
  await Promise.all([dialer.close(), dialer.close()]);
  await rejectsWith("closed", dialer.send(byte, SERVER));
});

Deno.test("TcpDialer.close() sends what waits for the attempt under way", async () => {
  const lab = new Lab();
  const stream = lab.answers();
  stream.bringsFrames([9]);
  const inbox = new Inbox(lab.dialer);
  const sent = lab.send(1);
  const closing = lab.dialer.close();
  await lab.clock.advance(1);
  stream.ends();
  await within(Promise.all([sent, closing]), "close");
  assertEquals(stream.written, framed([1]));
  assertEquals([stream.hasClosedWrite, stream.isClosed], [true, true]);
  assertEquals([inbox.received.length, lab.alarms.size], [0, 0]);
});

Deno.test("TcpDialer.close() waits two seconds for an attempt, and not at all for the next", async () => {
  const silent = new Lab();
  silent.outcomes.push("silence");
  await silent.send(1);
  let isClosed = false;
  const closing = silent.dialer.close().then(() => isClosed = true);
  await silent.clock.advance(tcpLimits.closeMs - 1);
  assertEquals(isClosed, false);
  await silent.clock.advance(1);
  await within(closing, "close");
  assertEquals(silent.dialer.counters.datagramsLost, 1);

  const refused = new Lab();
  refused.refuses(1);
  await refused.send(1);
  await refused.clock.advance(1);
  await within(refused.dialer.close(), "close");
  assertEquals([silent.alarms.size, refused.alarms.size], [0, 0]);
  await refused.clock.advance(10_000);
  assertEquals(refused.attemptsAt.length, 1);
});
