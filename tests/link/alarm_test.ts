import { assertEquals } from "@std/assert";
import { Alarm } from "../../lib/link/alarm.ts";
import type { Clock } from "../../lib/net/clock.ts";

/** A clock that goes on when told, and wakes when told. */
class HandClock implements Clock {
  nowMs = 0;
  alarms: { atMs: number; wake: () => void; slackMs: number }[] = [];

  now(): number {
    return this.nowMs;
  }

  schedule(atMs: number, wake: () => void, slackMs = 0): () => void {
    const alarm = { atMs, wake, slackMs };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm);
    };
  }

  wake(): void {
    for (const { wake } of this.alarms.splice(0)) wake();
  }

  get times(): number[] {
    return this.alarms.map(({ atMs }) => atMs);
  }
}

Deno.test("Alarm is one timer, which is moved to earlier times only", () => {
  const clock = new HandClock();
  let rings = 0;
  const alarm = new Alarm(clock, () => rings++);
  alarm.set(100, 0);
  alarm.set(200, 0);
  assertEquals(clock.times, [100]);
  alarm.set(50, 0);
  assertEquals(clock.times, [50]);
  clock.nowMs = 50;
  clock.wake();
  assertEquals(rings, 1);
  alarm.set(Infinity, 50);
  assertEquals(clock.times, []);
  alarm.set(200, 50);
  assertEquals(clock.times, [200]);
  alarm.stop();
  assertEquals(clock.times, []);
});

Deno.test("Alarm that is overdue lets the event loop read first, once", () => {
  const clock = new HandClock();
  let rings = 0;
  const alarm = new Alarm(clock, () => rings++);
  alarm.set(100, 0);
  assertEquals(alarm.mustWait(104), false, "timers are late by themselves");
  assertEquals(alarm.mustWait(105), true);
  // Some turns of the event loop, in which the socket is read.
  assertEquals(clock.times, [106]);
  assertEquals(alarm.mustWait(106), true);
  assertEquals(clock.times, [106]);
  clock.wake();
  assertEquals(rings, 1);
  assertEquals(alarm.mustWait(1000), false);
});

Deno.test("Alarm looks a little before its time, and is in time if it still holds", () => {
  const clock = new HandClock();
  const rings: number[] = [];
  const alarm = new Alarm(clock, () => {
    rings.push(clock.nowMs);
    if (rings.length === 1) alarm.set(100, clock.nowMs);
  });
  alarm.set(100, 0);
  assertEquals(clock.alarms[0]!.slackMs, 1);
  clock.nowMs = 99.2;
  clock.wake();
  assertEquals([clock.times, clock.alarms[0]!.slackMs], [[100], 0]);
  clock.nowMs = 100;
  clock.wake();
  assertEquals(rings, [99.2, 100]);
});
