import { assert, assertEquals, assertRejects } from "@std/assert";
import { clientStats, connect, ping, RpcError } from "../../mod.ts";
import { Child, within } from "../runtimes/child.ts";
import { denoScript } from "./deno_script.ts";
import { Journal } from "./journal.ts";
import { JournalCalls } from "./journal_calls.ts";
import { journalServer, journalTest } from "./with_journal.ts";

const CALLERS = 64;

journalTest(
  "a server killed and restarted runs no call twice",
  async (file) => {
    await using first = journalServer(file);
    const address = await first.line();
    await using client = await connect(Journal, address);
    await using stranger = await connect(Journal, address);
    const calls = new JournalCalls();
    using callers = calls.keepAppending(client, CALLERS);
    // The stranger has had no answer from this server when it dies.
    const held = [
      calls.hold(stranger, "held by stranger"),
      calls.hold(client, "held"),
    ];
    const lines = [await first.line(), await first.line()];
    assertEquals(lines.sort(), ["holding held", "holding held by stranger"]);
    await within(calls.more(500), "500 calls");
    first.kill("SIGKILL");
    await first.ended();

    // Nobody is there: a call ends by its deadline, and nobody knows whether it ran.
    await within(
      Promise.all([1, 2, 3].map(() => calls.append(client, 300))),
      "the deadline of 300 ms",
    );
    const late = [...calls.failed.values()];
    assertEquals(late.map((error) => error.code), [
      "deadline_exceeded",
      "deadline_exceeded",
      "deadline_exceeded",
    ]);

    await using second = journalServer(file, address);
    assertEquals(await second.line(), address);
    await within(Promise.all(held), "the held calls to end");
    // What was in flight has to end before its caller goes on.
    await within(calls.more(500), "500 calls after the restart");
    await within(callers.stop(), "the calls in flight");

    await calls.compareWith(file);
    // A call that waited for room (R48) goes to the new server, and does well.
    const inFlight = calls.failed.size - held.length - late.length;
    assert(inFlight > 0 && inFlight <= CALLERS, `${inFlight}`);
    for (const [tag, { code, executed, message }] of calls.failed) {
      if (tag.startsWith("held")) {
        // That the handler had begun was said, unless the kill came first.
        assertEquals(code, "unavailable", message);
        assert(executed !== "no", message);
      } else {
        assert(code === "unavailable" || code === "deadline_exceeded", message);
        // It waited for room until its deadline.
        const wasSent = !message.includes("(0 transmissions)");
        assertEquals(executed, wasSent ? "maybe" : "no", message);
      }
    }
    // One refusal is enough to know the new server by.
    const before = clientStats(client).retransmissions;
    for (let i = 0; i < 20; i++) await calls.append(client);
    assert(clientStats(client).retransmissions - before < 20, "still refused");
    await second.closeStdin();
    assertEquals((await second.ended()).stderr, "");
  },
);

journalTest(
  "a first call that a dead server ran is not run by the next",
  async (file) => {
    await using first = journalServer(file);
    const address = await first.line();
    await using client = await connect(Journal, address);
    await using other = await connect(Journal, address);
    const calls = new JournalCalls();
    const held = calls.hold(client, "held");
    assertEquals(await first.line(), "holding held");
    first.kill("SIGKILL");
    await first.ended();

    // Frozen before it reads: what the client sends again waits in its socket,
    // until the server is older than those copies say that the call is.
    await using second = journalServer(file, address);
    await second.line();
    second.kill("SIGSTOP");
    await assertRejects(() => ping(other, { timeoutMs: 2000 }), RpcError);
    second.kill("SIGCONT");
    await calls.append(other);
    await within(held, "the held call to end");
    await calls.compareWith(file);
    assertEquals([...calls.failed.values()].map((error) => error.code), [
      "unavailable",
    ]);
  },
);

journalTest(
  "a frozen server runs each call once when it thaws",
  async (file) => {
    await using server = journalServer(file);
    const address = await server.line();
    await using client = await connect(Journal, address);
    await using other = await connect(Journal, address);
    const calls = new JournalCalls();
    using callers = calls.keepAppending(client, CALLERS);
    await within(calls.more(500), "500 calls");
    server.kill("SIGSTOP");
    // A second, as its clients see it.
    const error = await assertRejects(
      () => ping(other, { timeoutMs: 1000 }),
      RpcError,
    );
    assertEquals(error.code, "deadline_exceeded");
    server.kill("SIGCONT");
    await within(calls.more(500), "500 calls after the frost");
    await within(callers.stop(), "the calls in flight");

    assertEquals([...calls.failed.values()], []);
    await calls.compareWith(file);
    assert(clientStats(client).retransmissions > 0, "it was never frozen");
    await server.closeStdin();
    const { stdout, stderr } = await server.ended();
    assertEquals(stderr, "");
    const stats = JSON.parse(stdout.split("\n").at(-2)!);
    assert(stats.duplicates > 0, "no copy of a call arrived");
  },
);

journalTest(
  "a client killed in its call leaves others served",
  async (file) => {
    await using server = journalServer(file);
    const address = await server.line();
    await using dying = new Child([
      ...denoScript("hold_call.ts"),
      address,
      "last words",
      "1500",
    ]);
    assertEquals(await server.line(), "holding last words");
    dying.kill("SIGKILL");
    await dying.ended();

    await using client = await connect(Journal, address);
    const calls = new JournalCalls();
    for (let i = 0; i < 100; i++) await calls.append(client);
    assertEquals(calls.answered.size, 100);
    // At the deadline of the call the server learns that nobody waits.
    assertEquals(await server.line(), "abandoned last words");

    server.kill("SIGTERM");
    const { code, stdout, stderr } = await server.ended();
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    const stats = JSON.parse(stdout.split("\n").at(-2)!);
    assertEquals([stats.callsRun, stats.running], [101, 0]);
  },
);

journalTest(
  "a server told to end answers what it runs, no more",
  async (file) => {
    await using server = journalServer(file);
    const address = await server.line();
    await using client = await connect(Journal, address);
    const calls = new JournalCalls();
    const held = calls.hold(client, "held");
    assertEquals(await server.line(), "holding held");
    server.kill("SIGTERM");
    assertEquals(await server.line(), "closing");

    const error = await assertRejects(() => client.append("late"), RpcError);
    assertEquals([error.code, error.executed], ["unavailable", "no"]);
    await server.write("release");
    await within(held, "the answer to the held call");
    assertEquals([...calls.answered], ["held"]);

    const { code, stdout, stderr } = await server.ended();
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(JSON.parse(stdout).callsRefused, 1);
    assertEquals(await Deno.readTextFile(file), "held\n");
  },
);
