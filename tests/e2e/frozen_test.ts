import { assert, assertEquals } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { clientStats, connect } from "../../mod.ts";
import { within } from "../runtimes/child.ts";
import { Journal } from "./journal.ts";
import { JournalCalls } from "./journal_calls.ts";
import { Traced } from "./traced.ts";
import { journalServer, journalTest } from "./with_journal.ts";

journalTest("a long call outlasts a short frost", async (file) => {
  await using server = journalServer(file);
  const address = await server.line();
  await using client = await connect(Journal, address);
  const calls = new JournalCalls();
  // So that its round trip is known, and it is asked often.
  for (let i = 0; i < 10; i++) await calls.append(client);
  const story = new Traced();
  const works = story.more("working");
  const held = calls.hold(client, "held", {
    trace: story.trace,
    timeoutMs: 30_000,
  });
  await within(works, "the server to work");
  server.kill("SIGSTOP");
  // As many as a server may leave unanswered, if it does so for long enough.
  const inVain = story.more("probe", limits.silentProbes + 1);
  await within(Promise.race([inVain, held]), "probes in vain");
  assertEquals([...calls.failed.values()], []);
  server.kill("SIGCONT");
  await within(story.more("working"), "an answer to a probe");
  assertEquals(await server.line(), "holding held");
  await server.write("release");
  await within(held, "the answer");
  assert(calls.answered.has("held"));
  await calls.compareWith(file);
});

journalTest("a server frozen for long is taken for dead", async (file) => {
  await using server = journalServer(file);
  const address = await server.line();
  await using client = await connect(Journal, address);
  const calls = new JournalCalls();
  const story = new Traced();
  const works = story.more("working");
  const held = calls.hold(client, "held", {
    trace: story.trace,
    timeoutMs: 30_000,
  });
  assertEquals(await server.line(), "holding held");
  await within(works, "the server to work");
  server.kill("SIGSTOP");
  const unheard = calls.append(client, 2000);
  await within(Promise.all([held, unheard]), "the calls to be given up");

  const lost = calls.failed.get("held")!;
  assertEquals([lost.code, lost.executed], ["unavailable", "yes"]);
  const heardAt = story.events.findLast(({ event }) =>
    event === "working"
  )!.atMs;
  const lastAt = story.events.at(-1)!.atMs;
  assert(lastAt - heardAt >= limits.silentMs, "too early");
  const asked = story.events.filter(({ event }) => event === "probe").length;
  assert(asked >= limits.silentProbes, `${asked} probes`);
  const never = calls.failed.get("append 0")!;
  assertEquals([never.code, never.executed], ["deadline_exceeded", "maybe"]);

  // What the server says of calls that are over harms none that is not.
  server.kill("SIGCONT");
  for (let i = 0; i < 20; i++) await calls.append(client);
  assertEquals(calls.answered.size, 20);
  assert(clientStats(client).answersLate >= asked - 1, "no late answer");
  assertEquals(await server.line(), "abandoned held");
  await calls.compareWith(file);
});
