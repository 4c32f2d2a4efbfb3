import { assertEquals } from "@std/assert";
import { BadWeather } from "../../lib/cli/bad_weather.ts";
import type { Clock } from "../../lib/net/clock.ts";
import type { DatagramSink, Transport } from "../../lib/net/transport.ts";

/** A clock that stands still; what was scheduled is called by hand. */
class StoppedClock implements Clock {
  readonly wakes = new Set<() => void>();

  now(): number {
    return 0;
  }

  schedule(_atMs: number, wake: () => void): () => void {
    this.wakes.add(wake);
    return () => this.wakes.delete(wake);
  }

  wakeAll(): void {
    for (const wake of this.wakes) wake();
    this.wakes.clear();
  }
}

/** A transport that only notes what it is given. */
class Notebook implements Transport {
  readonly address = "127.0.0.1:1";
  readonly datagramBytesMax = 1200;
  readonly sent: number[] = [];
  sink: DatagramSink = () => {};

  receive(sink: DatagramSink): void {
    this.sink = sink;
  }

  send(datagram: Uint8Array): Promise<void> {
    this.sent.push(datagram[0]!);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

Deno.test("BadWeather harms every third datagram, of both directions", async () => {
  const clock = new StoppedClock();
  const inner = new Notebook();
  const weather = new BadWeather(inner, { clock, seed: [1] });
  const arrived: number[] = [];
  weather.receive((datagram) => arrived.push(datagram[0]!));

  const buffer = new Uint8Array(1);
  for (let i = 0; i < 150; i++) {
    buffer[0] = i;
    if (i % 2 === 0) await weather.send(buffer, "127.0.0.1:2");
    else inner.sink(buffer, "127.0.0.1:2");
  }
  buffer[0] = 255;
  const { datagrams, dropped, doubled, delayed } = weather.report;
  assertEquals(datagrams, 150);
  assertEquals(dropped + doubled + delayed, 50);
  assertEquals(Math.min(dropped, doubled, delayed) > 5, true);
  assertEquals(clock.wakes.size, doubled + delayed);

  clock.wakeAll();
  const passed = [...inner.sent, ...arrived];
  assertEquals(passed.length, 150 - dropped + doubled);
  // The owners have reused their buffers long since.
  assertEquals(passed.includes(255), false);
  const gone = Array.from({ length: 150 }, (_, i) => i)
    .filter((i) => !passed.includes(i));
  assertEquals(gone.length, dropped);
  assertEquals(gone.every((i) => i % 3 === 2), true);
});

Deno.test("BadWeather delivers nothing late once it is closed", async () => {
  const clock = new StoppedClock();
  const inner = new Notebook();
  const weather = new BadWeather(inner, { clock, seed: [1] });
  for (let i = 0; i < 90; i++) await weather.send(new Uint8Array(1), "");
  await weather.close();
  assertEquals(clock.wakes.size, 0);
});
