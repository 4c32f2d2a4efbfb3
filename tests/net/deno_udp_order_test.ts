import { assertEquals } from "@std/assert";
import { type DatagramConn, DenoUdp } from "../../lib/net/deno_udp.ts";

Deno.test("DenoUdp asks for the next datagram after what the last one led to", async () => {
  const log: string[] = [];
  let cancel = (_: Error) => {};
  const conn: DatagramConn = {
    addr: { transport: "udp", hostname: "127.0.0.1", port: 4000 },
    receive(buffer) {
      log.push("receive");
      const from = { transport: "udp", hostname: "127.0.0.1", port: 9 };
      if (log.length === 1) {
        return Promise.resolve([buffer.subarray(0, 1), from]);
      }
      return new Promise((_, reject) => cancel = reject);
    },
    send(datagram) {
      log.push("send");
      return Promise.resolve(datagram.byteLength);
    },
    close: () => cancel(new Deno.errors.Interrupted("operation canceled")),
  };
  await using udp = new DenoUdp(conn);
  const replied = new Promise<void>((resolve) => {
    udp.receive(async (datagram, from) => {
      const copy = datagram.slice();
      // A drain, a handler that is a promise, and the drain that has its result.
      for (let i = 0; i < 6; i++) await undefined;
      await udp.send(copy, from);
      resolve();
    });
  });
  await replied;
  // The next receive is some microtasks later, all in this turn.
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(log, ["receive", "send", "receive"]);
});
