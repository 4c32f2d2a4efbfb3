import { assert, assertEquals } from "@std/assert";
import { bytesOn, loopbackDatagramBytes } from "../../lib/net/loopback.ts";
import { listenUdp } from "../../lib/net/udp.ts";

Deno.test("bytesOn() knows what an operating system sends in one piece", () => {
  assertEquals(["linux", "win32"].map(bytesOn), [65_507, 65_507]);
  // net.inet.udp.maxdgram is 9216 unless somebody sets it.
  assertEquals(["darwin", "freebsd", "?"].map(bytesOn), [9216, 9216, 9216]);
});

Deno.test("the loopback device carries a datagram of loopbackDatagramBytes", async () => {
  const listen = () => listenUdp({ hostname: "127.0.0.1", port: 0 });
  await using one = await listen();
  await using other = await listen();
  const arrived = new Promise<number>((resolve) =>
    other.receive((datagram) => resolve(datagram.length))
  );
  one.receive(() => {});
  assert(loopbackDatagramBytes <= one.datagramBytesMax);
  await one.send(new Uint8Array(loopbackDatagramBytes), other.address);
  assertEquals(await arrived, loopbackDatagramBytes);
});
