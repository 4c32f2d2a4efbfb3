import { assert, assertEquals } from "@std/assert";
import { type CallTrace, RpcError } from "../../mod.ts";
import { intercept } from "./intercept.ts";
import { handlers, Lab, never } from "./lab.ts";
import { Stage } from "./stage.ts";

Deno.test("a trace tells what became of a call, and when, before its promise does", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, handlers);
  await using lab = await stage.connect(Lab);
  const events: (CallTrace | "result")[] = [];
  const trace = (event: CallTrace) => void events.push(event);
  const call = lab.wait(undefined, { trace }).then(() => events.push("result"));
  await stage.after(0, call);
  const settled = { cause: "reply", executed: "yes", status: 0 } as const;
  const times = { roundTripMs: 0, processingMs: 0 };
  assertEquals(events, [
    { event: "sent", transmission: 1, waitMs: 200, atMs: 0 },
    { event: "reply", echo: 1, ...times, atMs: 0 },
    { event: "settled", ...settled, atMs: 0 },
    "result",
  ]);
});

Deno.test("a trace shows a lost datagram: how long was waited, and which copy was answered", async () => {
  const stage = new Stage();
  let received = 0;
  const transport = intercept(stage.listen(4000), (read) => {
    if (received++ > 0) read();
  });
  await using _server = await stage.serve(Lab, handlers, { transport });
  await using lab = await stage.connect(Lab);
  const events: CallTrace[] = [];
  const trace = (event: CallTrace) => void events.push(event);
  // The time counts from when the call was made.
  stage.clock.skip(77);
  const call = lab.wait(undefined, { trace });
  assertEquals((await stage.after(1000, call))?.status, "fulfilled");
  const names = events.map(({ event }) => event);
  assertEquals(names, ["sent", "timeout", "sent", "reply", "settled"]);
  const [first, timeout, second, reply] = events;
  assertEquals(first!.atMs, 0);
  assert(timeout!.atMs >= 200 && timeout!.atMs < 280, `${timeout!.atMs}`);
  assertEquals(second!.atMs, timeout!.atMs);
  assert(second?.event === "sent" && reply?.event === "reply");
  assertEquals(reply.echo, second.transmission);
});

Deno.test("a trace of a call that fails ends with how", async () => {
  const stage = new Stage();
  await using _server = await stage.serve(Lab, { ...handlers, wait: never });
  await using lab = await stage.connect(Lab);
  const events: CallTrace[] = [];
  const trace = (event: CallTrace) => void events.push(event);
  const call = lab.wait(undefined, { trace, timeoutMs: 100 });
  await stage.failure(100, call, RpcError);
  assertEquals(events.map(({ event }) => event).slice(0, 2), [
    "sent",
    "working",
  ]);
  const last = events.at(-1)!;
  assert(last.event === "settled");
  assertEquals(last, {
    event: "settled",
    cause: "deadline",
    executed: "yes",
    status: undefined,
    atMs: 100,
  });
});

Deno.test("a trace goes on when its call is made again for another server", async () => {
  const stage = new Stage();
  const first = await stage.serve(Lab, handlers);
  await using lab = await stage.connect(Lab);
  await lab.wait();
  await first.shutdown();
  const events: CallTrace[] = [];
  const trace = (event: CallTrace) => void events.push(event);
  const call = lab.wait(undefined, { trace });
  await stage.clock.advance(50);
  await using _second = await stage.serve(Lab, handlers);
  assertEquals((await stage.after(3000, call))?.status, "fulfilled");
  const causes = events.flatMap((event) =>
    event.event === "settled" ? [event.cause] : []
  );
  // It has one end.
  assertEquals(causes, ["reply"]);
  assertEquals(events.at(-1)!.event, "settled");
  const times = events.map(({ atMs }) => atMs);
  assertEquals(times, times.toSorted((a, b) => a - b));
  assert(times.at(-1)! > 50);
});

Deno.test("the end of a trace knows what was known of an earlier copy", async () => {
  const stage = new Stage();
  const first = await stage.serve(Lab, handlers);
  let isDeaf = false;
  const transport = intercept(stage.listen(), (read) => {
    if (!isDeaf) read();
  });
  await using lab = await stage.connect(Lab, { transport });
  await lab.wait();
  isDeaf = true;
  const events: CallTrace[] = [];
  const call = lab.wait(undefined, { trace: (event) => events.push(event) });
  await stage.clock.advance(1);
  await first.shutdown();
  // A later release, which takes no calls of the one before.
  const later = { ...Lab, version: Lab.version + 1 };
  await using _second = await stage.serve(later, handlers);
  isDeaf = false;
  const error = await stage.failure(5000, call, RpcError);
  const end = events.at(-1);
  assert(end?.event === "settled");
  assertEquals([error.executed, end.executed], ["maybe", "maybe"]);
});
