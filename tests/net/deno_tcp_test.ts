import { assertEquals, assertRejects } from "@std/assert";
import type { TcpStream } from "../../lib/net/byte_stream.ts";
import {
  connectDenoTcp,
  type DenoConn,
  type DenoConnectOptions,
  DenoStream,
} from "../../lib/net/deno_tcp.ts";
import {
  type DenoListener,
  DenoTcpListener,
} from "../../lib/net/deno_tcp_listener.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";
import { rejectsWith, within } from "./inbox.ts";

/** A connection that takes few bytes at a time, and only when it is let. */
class ScriptedConn implements DenoConn {
  readonly localAddr = { hostname: "::ffff:10.0.0.2", port: 4000 };
  readonly remoteAddr = { hostname: "::ffff:10.0.0.1", port: 9 };
  readonly taken: number[] = [];
  readonly settings: string[] = [];
  writing: PromiseWithResolvers<number> | undefined;
  isClosed = false;
  #bytes: Uint8Array = new Uint8Array();

  read(): Promise<number | null> {
    return Promise.reject(new Deno.errors.ConnectionReset("os error 104"));
  }

  write(bytes: Uint8Array): Promise<number> {
    this.#bytes = bytes;
    this.writing = Promise.withResolvers();
    return this.writing.promise;
  }

  /** The write under way ends, with so many of its bytes taken. */
  async take(count: number): Promise<void> {
    this.taken.push(...this.#bytes.subarray(0, count));
    this.writing!.resolve(count);
    this.writing = undefined;
    for (let hop = 0; hop < 10; hop++) await undefined;
  }

  closeWrite(): Promise<void> {
    this.settings.push("closeWrite");
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
    this.writing?.reject(new Deno.errors.Interrupted("operation canceled"));
  }

  setNoDelay(isOn: boolean): void {
    this.settings.push(`noDelay ${isOn}`);
  }

  setKeepAlive(isOn: boolean): void {
    this.settings.push(`keepAlive ${isOn}`);
  }
}

/** A listener whose every accept a test decides. */
class ScriptedListener implements DenoListener {
  readonly addr = { hostname: "::", port: 4000 };
  readonly accepts: (DenoConn | Error)[] = [];
  asked = 0;
  #waiting: PromiseWithResolvers<DenoConn> | undefined;

  accept(): Promise<DenoConn> {
    this.asked++;
    const next = this.accepts.shift();
    if (next instanceof Error) return Promise.reject(next);
    if (next !== undefined) return Promise.resolve(next);
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  close(): void {
    this.#waiting?.reject(new Deno.errors.BadResource("closed"));
  }
}

Deno.test("DenoStream has canonical addresses, and sends small writes at once", () => {
  const conn = new ScriptedConn();
  const { address, localAddress } = new DenoStream(conn);
  assertEquals([address, localAddress], ["10.0.0.1:9", "10.0.0.2:4000"]);
  assertEquals(conn.settings, ["noDelay true", "keepAlive true"]);
});

Deno.test("DenoStream is there for a connection that takes no settings any more", async () => {
  const conn = new ScriptedConn();
  conn.setNoDelay = () => {
    throw new Error("Invalid argument (os error 22)");
  };
  using stream = new DenoStream(conn);
  await rejectsWith("connection_lost", stream.read(new Uint8Array(1)));
});

Deno.test("DenoStream writes all bytes of one write before those of the next", async () => {
  const conn = new ScriptedConn();
  const stream = new DenoStream(conn);
  const writes = [
    stream.write(Uint8Array.of(1, 2, 3, 4, 5)),
    stream.write(Uint8Array.of(6, 7)),
    stream.closeWrite(),
  ];
  for (const count of [2, 2]) await conn.take(count);
  assertEquals(conn.taken, [1, 2, 3, 4]);
  await conn.take(1);
  await conn.take(2);
  assertEquals(conn.taken, [1, 2, 3, 4, 5, 6, 7]);
  await within(Promise.all(writes), "the writes");
  assertEquals(conn.settings.at(-1), "closeWrite");
});

Deno.test("DenoStream refuses the writes that close overtakes", async () => {
  const conn = new ScriptedConn();
  const stream = new DenoStream(conn);
  const writes = [
    stream.write(Uint8Array.of(1)),
    stream.write(Uint8Array.of(2)),
  ];
  stream.close();
  for (const write of writes) await rejectsWith("closed", write);
  assertEquals(conn.taken, []);
});

Deno.test("connectDenoTcp() hands its signal on, and rejects with the signal's reason", async () => {
  const abort = new AbortController();
  const asked: DenoConnectOptions[] = [];
  const connecting = connectDenoTcp(
    { hostname: "10.0.0.1", port: 9 },
    (options) => {
      asked.push(options);
      return new Promise((_, reject) =>
        options.signal!.addEventListener(
          "abort",
          () => reject(new Deno.errors.Interrupted("operation canceled")),
        )
      );
    },
    abort.signal,
  );
  abort.abort(new Error("enough"));
  await assertRejects(() => connecting, Error, "enough");
  assertEquals(asked[0]!.hostname, "10.0.0.1");
});

Deno.test("DenoTcpListener pauses when it cannot accept, and goes on", async () => {
  const listener = new ScriptedListener();
  const clock = new VirtualClock();
  for (let i = 0; i < 3; i++) {
    listener.accepts.push(new Error("Too many open files (os error 24)"));
  }
  listener.accepts.push(new ScriptedConn());
  const accepted: TcpStream[] = [];
  const accepting = new DenoTcpListener(
    listener,
    (stream) => void accepted.push(stream),
    clock,
  );
  await clock.advance(29);
  assertEquals([listener.asked, accepted.length], [3, 0]);
  await clock.advance(1);
  assertEquals(accepted.map(({ address }) => address), ["10.0.0.1:9"]);
  await within(accepting.close(), "close");
});

Deno.test("DenoTcpListener closes while it pauses", async () => {
  const listener = new ScriptedListener();
  const clock = new VirtualClock();
  listener.accepts.push(new Error("Too many open files (os error 24)"));
  const accepting = new DenoTcpListener(listener, () => {}, clock);
  await clock.advance(1);
  await within(accepting.close(), "close");
  assertEquals(listener.asked, 1);
});

Deno.test("DenoTcpListener closes the connection that arrives while it closes", async () => {
  const listener = new ScriptedListener();
  const late = new ScriptedConn();
  const arrival = Promise.withResolvers<DenoConn>();
  listener.accept = () => arrival.promise;
  const accepted: TcpStream[] = [];
  const accepting = new DenoTcpListener(
    listener,
    (stream) => void accepted.push(stream),
  );
  const closing = accepting.close();
  arrival.resolve(late);
  await within(closing, "close");
  assertEquals([late.isClosed, accepted.length], [true, 0]);
});
