import { connect, defineService, procedure, serve } from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";
import { memoryPair } from "../lib/net/mod.ts";

/**
 * Whole calls of 64 bytes, from promise to promise, through the in-memory
 * transport: what this library costs without a kernel.
 *
 *     deno bench -A bench/rpc.bench.ts
 */
const Echo = defineService({
  name: "echo",
  program: 0x2000_0043,
  version: 1,
  procedures: { echo: procedure(1, x.varopaque(64), x.varopaque(64)) },
});

const [serverEnd, clientEnd] = memoryPair();
const server = await serve(Echo, { echo: (body) => body }, {
  transport: serverEnd,
  quietMs: 0,
});
const client = await connect(Echo, server.address, { transport: clientEnd });
const body = new Uint8Array(64);

Deno.bench("a call", async () => {
  await client.echo(body);
});

Deno.bench("64 calls at once", async () => {
  await Promise.all(Array.from({ length: 64 }, () => client.echo(body)));
});
