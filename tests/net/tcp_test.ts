import { assertEquals } from "@std/assert";
import type { TcpStream } from "../../lib/net/byte_stream.ts";
import { DenoStream } from "../../lib/net/deno_tcp.ts";
import { NodeStream } from "../../lib/net/node_tcp.ts";
import { connectTcp, listenTcp } from "../../lib/net/tcp.ts";
import { within } from "./inbox.ts";

Deno.test("connectTcp() and listenTcp() take Deno's sockets where they are, or what is asked", async () => {
  for (
    const [implementation, kind] of [
      [undefined, DenoStream],
      ["deno", DenoStream],
      ["node", NodeStream],
    ] as const
  ) {
    const accepted = Promise.withResolvers<TcpStream>();
    await using listener = await listenTcp(
      { hostname: "127.0.0.1", port: 0, implementation },
      accepted.resolve,
    );
    using client = await connectTcp(listener.address, { implementation });
    using server = await within(accepted.promise, "the accepted stream");
    assertEquals([client instanceof kind, server instanceof kind], [
      true,
      true,
    ]);
  }
});
