import { setImmediate } from "node:timers";
import type { ByteStream, TcpStream } from "../../lib/net/byte_stream.ts";
import { connectTcp, listenTcp } from "../../lib/net/tcp.ts";
import { within } from "./inbox.ts";

/** A kind of TCP sockets. */
export interface StreamBed {
  readonly name: string;
  readonly implementation: "deno" | "node";
}

/** Every kind that this runtime has. */
export function streamBeds(): StreamBed[] {
  const beds: StreamBed[] = [{ name: "node TCP", implementation: "node" }];
  if (!("Deno" in globalThis)) return beds;
  return [{ name: "deno TCP", implementation: "deno" }, ...beds];
}

/** Both ends of one connection; disposing of it closes both. */
export interface StreamPair extends AsyncDisposable {
  readonly client: TcpStream;
  readonly server: TcpStream;
}

/** Connects a client to a server within this process. */
export async function streamPair(
  { implementation }: StreamBed,
  hostname = "127.0.0.1",
  at = hostname,
): Promise<StreamPair> {
  const accepted = Promise.withResolvers<TcpStream>();
  const listener = await listenTcp(
    { hostname, port: 0, implementation },
    accepted.resolve,
  );
  const port = /\d+$/.exec(listener.address)![0];
  const host = at.includes(":") ? `[${at}]` : at;
  const client = await connectTcp(`${host}:${port}`, { implementation });
  const server = await within(accepted.promise, "the accepted stream");
  await within(listener.close(), "close of the listener");
  return {
    client,
    server,
    // deno-lint-ignore require-await
    async [Symbol.asyncDispose]() {
      client.close();
      server.close();
    },
  };
}

/** Reads exactly so many bytes, or as many as come before the end. */
export async function readBytes(
  stream: ByteStream,
  length: number,
  step = 65_536,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const into = bytes.subarray(filled, filled + step);
    const count = await within(stream.read(into), `byte ${filled}`);
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Some turns of the event loop, in which sockets do what they can. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
