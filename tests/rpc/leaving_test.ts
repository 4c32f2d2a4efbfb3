import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import type { Transport } from "../../lib/net/transport.ts";
import { RpcError } from "../../mod.ts";
import { intercept } from "./intercept.ts";
import { handlers, Lab, never } from "./lab.ts";
import { Stage } from "./stage.ts";
import { watchAlarms } from "./watch_alarms.ts";

/** A client's transport that reads nothing while a test says so. */
function deafTransport(
  stage: Stage,
): { transport: Transport; isDeaf: boolean } {
  const ear = { transport: stage.listen(), isDeaf: false };
  intercept(ear.transport, (read) => {
    if (!ear.isDeaf) read();
  });
  return ear;
}

Deno.test("calls that wait fail at once when their server shuts down", async () => {
  const stage = new Stage();
  const finish: (() => void)[] = [];
  const server = await stage.serve(Lab, {
    ...handlers,
    wait: () => new Promise<void>((resolve) => finish.push(resolve)),
  });
  await using lab = await stage.connect(Lab);
  await lab.once(1);
  const running = Array.from(
    { length: limits.callsInFlight },
    () => lab.wait(),
  );
  const waiting = lab.once(2);
  await stage.clock.advance(0);
  const shutdown = server.shutdown();
  const error = await stage.failure(0, waiting, RpcError);
  assertEquals([error.code, error.executed], ["unavailable", "no"]);
  assertEquals(error.transmissions, 0);
  assertStringIncludes(error.message, "was not sent");
  assertStringIncludes(error.message, "is shutting down");
  for (const resolve of finish) resolve();
  const outcome = await stage.after(1000, Promise.all(running));
  assertEquals(outcome?.status, "fulfilled");
  await shutdown;
});

/** How a call ends whose first answer is lost as its server shuts down. */
async function lostAnswer(lingerMs: number | undefined) {
  const stage = new Stage();
  const server = await stage.serve(Lab, handlers, { lingerMs });
  const ear = deafTransport(stage);
  await using lab = await stage.connect(Lab, { transport: ear.transport });
  await lab.once(1);
  ear.isDeaf = true;
  const call = lab.once(2, { timeoutMs: 400 });
  await stage.clock.advance(1);
  ear.isDeaf = false;
  const shutdown = server.shutdown();
  const outcome = await stage.after(400, call);
  await stage.after(1000, shutdown);
  return outcome;
}

Deno.test("a server that shuts down stays for who has not got its answer", async () => {
  const outcome = await lostAnswer(undefined);
  assertEquals(outcome, { status: "fulfilled", value: 2 });
});

Deno.test("a server that is told not to stay leaves such a caller in doubt", async () => {
  const outcome = await lostAnswer(0);
  assert(outcome?.status === "rejected");
  assertEquals(outcome.reason.executed, "maybe");
});

Deno.test("a server stays no longer than it is told to", async () => {
  const stage = new Stage();
  const server = await stage.serve(Lab, handlers, { lingerMs: 30 });
  await using lab = await stage.connect(Lab);
  await lab.once(1);
  // Its first wait was for 200 ms, and it could ask again until then.
  const shutdown = server.shutdown();
  assertEquals(await stage.after(29, shutdown), undefined);
  assertEquals((await stage.after(1, shutdown))?.status, "fulfilled");
});

Deno.test("a server stays no longer than anybody has the patience to ask", async () => {
  const stage = new Stage();
  const server = await stage.serve(Lab, handlers, { lingerMs: 10_000 });
  await using lab = await stage.connect(Lab);
  await lab.once(1);
  const shutdown = server.shutdown();
  const patience = limits.initialTimeoutMsLan * limits.jitterMax;
  assertEquals(await stage.after(patience - 1, shutdown), undefined);
  assertEquals((await stage.after(1, shutdown))?.status, "fulfilled");
});

Deno.test("a server that nobody has called leaves at once", async () => {
  const stage = new Stage();
  const server = await stage.serve(Lab, handlers, { lingerMs: 10_000 });
  const { clock } = stage;
  const start = clock.now();
  await server.shutdown();
  assertEquals(clock.now(), start);
});

Deno.test("a server leaves as soon as its callers have their answers, and no alarm", async () => {
  const stage = new Stage();
  let finish = () => {};
  const server = await stage.serve(Lab, {
    ...handlers,
    wait: () => new Promise<void>((resolve) => finish = resolve),
  }, { lingerMs: 10_000 });
  const lab = await stage.connect(Lab);
  await lab.once(1);
  const call = lab.wait();
  await stage.clock.advance(1000);
  const alarms = watchAlarms(stage.clock);
  const shutdown = server.shutdown();
  await stage.clock.advance(1);
  finish();
  await stage.after(0, call);
  // The caller has said that it has the answer.
  assertEquals((await stage.after(0, shutdown))?.status, "fulfilled");
  await lab[Symbol.asyncDispose]();
  assertEquals(alarms.size, 0);
});

/** Something at port 4000 that answers each datagram as a server of version 2. */
function laterServer(stage: Stage): Transport {
  const transport = stage.listen(4000);
  transport.receive((datagram, from) => {
    const answer = new Uint8Array(datagram.subarray(0, 22));
    // Magic, version 0, from a server; transmission and session as they came.
    answer.set([0, 1], 2);
    answer.set([1, 2], 16);
    void transport.send(sealed(answer), from);
  });
  return transport;
}

/** With the CRC-32 of all but the last four bytes in those. */
function sealed(datagram: Uint8Array): Uint8Array {
  let crc = -1;
  for (const byte of datagram.subarray(0, -4)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
    }
  }
  new DataView(datagram.buffer).setUint32(datagram.length - 4, ~crc >>> 0);
  return datagram;
}

Deno.test("a server of another version: unimplemented, and not executed", async () => {
  const stage = new Stage();
  await using _server = laterServer(stage);
  await using lab = await stage.connect(Lab);
  const error = await stage.failure(0, lab.once(1), RpcError);
  assertEquals([error.code, error.executed], ["unimplemented", "no"]);
  assertEquals(error.transmissions, 1);
  assertEquals(
    error.message,
    "[unimplemented] lab.once to 127.0.0.1:4000 met a server that speaks " +
      "another version of the protocol (2, not 1)",
  );
});

Deno.test("a server tells a client of another version which one it speaks", async () => {
  const stage = new Stage();
  await using server = await stage.serve(Lab, { ...handlers, wait: never });
  await using client = stage.listen();
  const answers: number[][] = [];
  client.receive((datagram) => void answers.push([...datagram]));
  const question = new Uint8Array(40);
  question.set([0xda, 0x7a, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  await client.send(question, server.address);
  await stage.clock.advance(1000);
  const [answer, ...others] = answers;
  assertEquals(others, []);
  assertEquals(answer!.slice(0, 4), [0xda, 0x7a, 0, 1]);
  assertEquals(answer!.slice(4, 16), [...question.subarray(4, 16)]);
  assertEquals(answer!.slice(16, 18), [1, 1]);
  assertEquals(server.stats().droppedOtherVersion, 1);
});
