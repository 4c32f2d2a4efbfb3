import { assert, assertEquals, assertRejects } from "@std/assert";
import { equals } from "@std/bytes";
import * as x from "../../lib/xdr/mod.ts";
import {
  connect,
  defineService,
  procedure,
  RpcError,
  serve,
  type Server,
} from "../../mod.ts";
import { largeBody } from "../core/large_body.ts";
import { framed } from "../net/framed.ts";
import { handlers, Lab } from "./lab.ts";
import { portOf } from "./tcp_relay.ts";

function dial(server: Server): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: portOf(server.address) });
}

/** Reads until the other end has closed; a reset is an end as well. */
async function end(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(1024);
  try {
    while (await connection.read(buffer) !== null);
  } catch {
    // Reset.
  }
}

Deno.test("strangers that say nothing, or nonsense, disturb nobody", async () => {
  await using server = await serve(Lab, handlers, { carrier: "tcp" });
  await using client = await connect(Lab, server.address);
  assertEquals(await client.once(1), 1);

  using _mute = await dial(server);
  using garbled = await dial(server);
  const noise = Uint8Array.from({ length: 100 }, (_, i) => i * 7);
  await garbled.write(framed(noise, new Uint8Array(), noise.subarray(50)));
  using hasty = await dial(server);
  await hasty.write(new Uint8Array([0, 0, 1]));
  hasty.close();
  // 4 GiB that nobody makes room for.
  using huge = await dial(server);
  await huge.write(new Uint8Array([255, 255, 255, 255, 1, 2, 3]));
  await end(huge);

  assertEquals(await client.once(2), 2);
  // By the order of what comes: the client's call may have been read first.
  while (server.stats().droppedForeign < 3) await client.once(3);
  assertEquals(server.stats().droppedForeign, 3);
  assertEquals(server.stats().clients, 1);
});

Deno.test("a damaged call that comes by TCP is dropped, and its connection stays", async () => {
  await using server = await serve(Lab, handlers, { carrier: "tcp" });
  const sent = Promise.withResolvers<Uint8Array>();
  await using spy = await connect(Lab, "127.0.0.1:9", {
    timeoutMs: 1000,
    transport: {
      address: "127.0.0.1:1",
      datagramBytesMax: 65_507,
      receive() {},
      send(datagram) {
        sent.resolve(datagram.slice());
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
  });
  const call = assertRejects(() => spy.once(1), RpcError);
  const datagram = await sent.promise;
  const damaged = datagram.slice();
  damaged[30]! ^= 1;
  using connection = await dial(server);
  await connection.write(framed(damaged, datagram));
  const answer = new Uint8Array(1024);
  assert(await connection.read(answer) !== null);
  const { droppedDamaged, callsRun } = server.stats();
  assertEquals([droppedDamaged, callsRun], [1, 1]);
  await spy[Symbol.asyncDispose]();
  await call;
});

Deno.test("shutdown() over TCP: who runs is answered, who is new is refused", async () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const server = await serve(Lab, {
    ...handlers,
    async wait() {
      begun.resolve();
      await end.promise;
    },
  }, { carrier: "tcp", lingerMs: 60_000 });
  await using client = await connect(Lab, server.address);
  const running = client.wait();
  await begun.promise;
  const shutdown = server.shutdown();
  const refused = await assertRejects(() => client.once(1), RpcError);
  assertEquals([refused.code, refused.executed], ["unavailable", "no"]);
  assertEquals(server.stats().callsRefused, 1);
  end.resolve();
  assertEquals(await running, undefined);
  // A connection loses no answer, so that there is nothing to linger for.
  await shutdown;
  const late = await assertRejects(
    () => client.once(2, { timeoutMs: 200 }),
    RpcError,
  );
  assertEquals([late.code, late.executed], ["unavailable", "no"]);
});

Deno.test("shutdown() over TCP waits until a large result has arrived", async () => {
  const Store = defineService({
    name: "store",
    program: 0x2000_000b,
    version: 1,
    procedures: { fetch: procedure(1, x.nothing, x.varopaque(1_000_000)) },
  });
  const body = largeBody(1_000_000);
  let shutdown: Promise<void> | undefined;
  const server: Server = await serve(Store, {
    fetch() {
      shutdown = server.shutdown();
      return body;
    },
  }, { carrier: "tcp", lingerMs: 60_000 });
  await using client = await connect(Store, server.address);
  assert(equals(await client.fetch(), body));
  await shutdown;
});
