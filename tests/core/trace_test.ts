import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Call } from "../../lib/core/call.ts";
import type { TraceEvent } from "../../lib/core/trace.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { Status } from "../../lib/wire/status.ts";
import { Pair } from "./pair.ts";
import { said } from "./said.ts";

const { call, probe, reply } = FrameType;

/** What a call was told: the event, and the transmission it is about. */
function story(pair: Pair, of: Call): [string, number?][] {
  return pair.traced.filter(({ call }) => call === of).map(({ event }) => {
    if ("transmission" in event) return [event.event, event.transmission];
    if ("echo" in event) return [event.event, event.echo];
    return [event.event];
  });
}

/** The one event of a kind. */
function only<E extends TraceEvent["event"]>(
  pair: Pair,
  kind: E,
): Extract<TraceEvent, { event: E }> & { at: number } {
  const found = pair.traced.filter(({ event }) => event.event === kind);
  assertEquals(found.length, 1);
  const [{ event, at }] = found as [typeof found[number]];
  return { ...event as Extract<TraceEvent, { event: E }>, at };
}

Deno.test("a traced call tells when it was sent, answered, and over", () => {
  const pair = new Pair();
  pair.run = (execution) => {
    pair.now += 3;
    pair.reply(execution);
  };
  const start = pair.now;
  const open = pair.call({ isTraced: true });
  pair.settle(open);
  assertEquals(story(pair, open), [["sent", 1], ["reply", 1], ["settled"]]);
  assertEquals(only(pair, "sent"), {
    event: "sent",
    transmission: 1,
    waitMs: 200,
    at: start,
  });
  const { roundTripMs, processingMs, at } = only(pair, "reply");
  assertEquals([roundTripMs, processingMs], [10, 3]);
  assertEquals(at, start + 13);
  const { cause, executed, status } = only(pair, "settled");
  assertEquals([cause, executed, status], ["reply", "yes", Status.ok]);
});

Deno.test("a call that nobody traces tells nothing", () => {
  const pair = new Pair();
  const traced = pair.call({ isTraced: true });
  pair.settle(pair.call());
  assert(pair.traced.every(({ call }) => call === traced));
});

Deno.test("a trace names each transmission, and the one that was answered", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  let lost = 0;
  pair.route = (flying) => flying.toServer && lost++ < 2 ? [] : [flying];
  const open = pair.call({ isTraced: true });
  pair.settle(open);
  assertEquals(story(pair, open), [
    ["sent", 2],
    ["timeout"],
    ["sent", 3],
    ["timeout"],
    ["sent", 4],
    ["reply", 4],
    ["settled"],
  ]);
  const sent = said(pair, call).slice(1).map(({ at }) => at);
  const times = pair.traced.filter(({ event }) => event.event === "sent")
    .map(({ at }) => at);
  assertEquals(times, sent);
  const waits = pair.traced.flatMap(({ event }) =>
    event.event === "sent" ? [event.waitMs] : []
  );
  assertAlmostEquals(waits[1]!, 2 * waits[0]!, 1e-6);
});

Deno.test("a trace of a long call has its probes, and what the server said", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.settle(pair.call());
  pair.run = (execution) => pair.after(80, () => pair.reply(execution));
  const open = pair.call({ isTraced: true });
  pair.settle(open);
  assertEquals(story(pair, open), [
    ["sent", 3],
    ["working", 3],
    ["probe", 4],
    ["working", 4],
    ["reply", 4],
    ["settled"],
  ]);
  const [asked] = said(pair, probe);
  assertEquals(asked!.at, only(pair, "probe").at);
});

Deno.test("a trace tells that a server wanted a token first", () => {
  const pair = new Pair();
  pair.run = (execution) => pair.reply(execution, new Uint8Array(1000));
  const open = pair.call({ isTraced: true });
  pair.settle(open);
  assertEquals(story(pair, open), [
    ["sent", 1],
    ["token", 1],
    ["sent", 2],
    ["reply", 2],
    ["settled"],
  ]);
  const { roundTripMs, processingMs } = only(pair, "token");
  assertEquals([roundTripMs, processingMs], [undefined, undefined]);
});

Deno.test("a trace tells that a server did not want the call, and what became of it", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.restartServer();
  pair.now += 1000;
  const open = pair.call({ isTraced: true });
  pair.settle(open);
  assertEquals(story(pair, open), [
    ["sent", 2],
    ["retry", 2],
    ["sent", 3],
    ["token", 2],
    ["reply", 3],
    ["settled"],
  ]);
});

Deno.test("a trace ends with how a call failed", () => {
  const pair = new Pair();
  pair.route = () => [];
  const open = pair.call({ isTraced: true, timeoutMs: 100 });
  const start = pair.now;
  pair.settle(open);
  assertEquals(story(pair, open), [["sent", 1], ["settled"]]);
  assertEquals(only(pair, "settled"), {
    event: "settled",
    cause: "deadline",
    executed: "maybe",
    status: undefined,
    at: start + 100,
  });
});

Deno.test("a silent server is a timeout in a trace, each time but the first", () => {
  const pair = new Pair();
  pair.settle(pair.call());
  pair.settle(pair.call());
  pair.run = () => {};
  const open = pair.call({ isTraced: true, timeoutMs: 60_000 });
  pair.runUntil(pair.now + 50);
  assert(open.working);
  pair.route = () => [];
  assertEquals(pair.settle(open).cause, "silent");
  const events = story(pair, open).map(([event]) => event);
  const from = events.indexOf("probe");
  // The first probe follows a wait that was not in vain.
  assertEquals(events.slice(0, from), ["sent", "working"]);
  assertEquals(events.slice(from, from + 5), [
    "probe",
    "timeout",
    "probe",
    "timeout",
    "probe",
  ]);
  assertEquals(events.at(-1), "settled");
  assertEquals(said(pair, reply).length, 2);
});
