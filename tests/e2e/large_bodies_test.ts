import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, ping, RpcError } from "../../mod.ts";
import { Child, within } from "../runtimes/child.ts";
import { denoScript } from "./deno_script.ts";
import { bodies, BULK_BYTES, Journal } from "./journal.ts";
import { JournalCalls, type JournalClient } from "./journal_calls.ts";
import { WatchedUdp } from "./watched_udp.ts";
import { journalServer, journalTest } from "./with_journal.ts";

/** Enough to know that a body of `BULK_BYTES` is under way, and far from over. */
const SOME_BYTES = 2 * 1024 * 1024;

journalTest(
  "an upload goes on at the server that is there now",
  async (file) => {
    await using scene = await opened(file);
    const { server: first, address, udp, client, calls } = scene;
    const enough = udp.sent.more(SOME_BYTES);
    const upload = calls.upload(client, { tag: "upload", length: BULK_BYTES });
    await within(enough, "a part of the upload");
    first.kill("SIGKILL");
    await first.ended();

    await using second = journalServer(file, address);
    await second.line();
    // No server has had all of it, so that another one may run it.
    await within(upload, "the upload to the second server");
    assertEquals([...calls.failed.values()], []);
    await calls.compareWith(file);
  },
);

journalTest("an upload that nobody had whole never ran", async (file) => {
  await using scene = await opened(file);
  const { server, udp, client, calls } = scene;
  const enough = udp.sent.more(SOME_BYTES);
  const abort = new AbortController();
  const upload = calls.upload(client, {
    tag: "upload",
    length: BULK_BYTES,
    signal: abort.signal,
  });
  await within(enough, "a part of the upload");
  server.kill("SIGKILL");
  await server.ended();
  abort.abort();
  await upload;
  const { code, executed } = calls.failed.get("upload")!;
  assertEquals([code, executed], ["canceled", "no"]);
  await calls.compareWith(file);
});

journalTest(
  "an upload that had arrived is not sent to the next server",
  async (file) => {
    await using first = journalServer(file);
    const address = await first.line();
    await using client = await connect(Journal, address, bodies);
    const calls = new JournalCalls();
    const held = calls.upload(client, {
      procedure: "holdBytes",
      tag: "held",
      length: SOME_BYTES,
    });
    assertEquals(await first.line(), "holding held");
    first.kill("SIGKILL");
    await first.ended();

    await using second = journalServer(file, address);
    await second.line();
    await within(held, "the held upload to end");
    const { code, executed, message } = calls.failed.get("held")!;
    assertEquals(code, "unavailable", message);
    // That all had arrived was said, unless the kill came first.
    assert(executed !== "no", message);
    await calls.append(client);
    await calls.compareWith(file);
  },
);

journalTest("a server killed amid a result has run the call", async (file) => {
  await using scene = await opened(file);
  const { server: first, address, udp, client, calls } = scene;
  const enough = udp.received.more(SOME_BYTES);
  const download = calls.download(client, {
    tag: "download",
    length: BULK_BYTES,
  });
  await within(enough, "a part of the result");
  first.kill("SIGKILL");
  await first.ended();

  await using second = journalServer(file, address);
  await second.line();
  await within(download, "the download to end");
  const { code, executed } = calls.failed.get("download")!;
  assertEquals([code, executed], ["unavailable", "yes"]);
  await calls.download(client, { tag: "another", length: SOME_BYTES });
  assert(calls.answered.has("another"));
  await calls.compareWith(file);
});

journalTest("bodies under way outlast a frost", async (file) => {
  await using scene = await opened(file);
  const { server, address, udp, client, calls } = scene;
  await using other = await connect(Journal, address);
  const enough = [udp.sent.more(SOME_BYTES), udp.received.more(SOME_BYTES)];
  const both = [
    calls.upload(client, { tag: "upload", length: BULK_BYTES }),
    calls.download(client, { tag: "download", length: BULK_BYTES }),
  ];
  await within(Promise.all(enough), "a part of both");
  server.kill("SIGSTOP");
  // As its clients see it, so that some of what is under way is lost.
  await assertRejects(() => ping(other, { timeoutMs: 500 }), RpcError);
  server.kill("SIGCONT");
  await within(Promise.all(both), "both bodies");
  assertEquals([...calls.failed.values()], []);
  await calls.compareWith(file);
});

journalTest(
  "clients killed amid large bodies leave others served",
  async (file) => {
    await using server = journalServer(file);
    const address = await server.line();
    const bulkCall = (procedure: "store" | "fetch") =>
      new Child([
        ...denoScript("bulk_call.ts"),
        address,
        procedure,
        `${procedure} of a dying client`,
      ]);
    await using uploading = bulkCall("store");
    await using downloading = bulkCall("fetch");
    const dying = [uploading, downloading];
    for (const child of dying) assertEquals(await child.line(), "under way");
    for (const child of dying) child.kill("SIGKILL");
    for (const child of dying) await child.ended();

    await using client = await connect(Journal, address, bodies);
    const calls = new JournalCalls();
    await Promise.all([
      calls.upload(client, { tag: "upload", length: SOME_BYTES }),
      calls.download(client, { tag: "download", length: SOME_BYTES }),
      calls.append(client),
    ]);
    assertEquals([...calls.failed.values()], []);
    server.kill("SIGTERM");
    const { code, stdout, stderr } = await server.ended();
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(JSON.parse(stdout.split("\n").at(-2)!).running, 0);
    // What is half here never runs; whose result nobody takes has run.
    const runs = await Deno.readTextFile(file);
    assertEquals(runs.split("\n").slice(0, -1).sort(), [
      "append 0",
      "download",
      "fetch of a dying client",
      "upload",
    ]);
  },
);

/** A server that has answered one call of a client whose socket is watched. */
async function opened(file: string): Promise<
  AsyncDisposable & {
    server: Child;
    address: string;
    udp: WatchedUdp;
    client: JournalClient;
    calls: JournalCalls;
  }
> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(journalServer(file));
  const address = await server.line();
  const udp = await WatchedUdp.open();
  const options = { transport: udp, ...bodies };
  const client = stack.use(await connect(Journal, address, options));
  const calls = new JournalCalls();
  await calls.append(client);
  const kept = stack.move();
  return {
    server,
    address,
    udp,
    client,
    calls,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
