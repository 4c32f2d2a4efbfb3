/**
 * What a perfect link costs over loopback:
 *
 *     deno run --unstable-net --allow-net examples/link/measure.ts
 *
 * Datagrams for each message, alone and 64 at a time, and messages a second.
 * Both ends are in this process, so they share one core.
 *
 * @module
 */
import { listenUdp, PerfectLink } from "@datagram/rpc/link";

const loopback = { hostname: "127.0.0.1", port: 0 };

/** Sends so many messages, `burst` in a turn, and prints what that took. */
async function measure(
  count: number,
  bytes: number,
  burst: number,
): Promise<void> {
  await using a = new PerfectLink(await listenUdp(loopback));
  await using b = new PerfectLink(await listenUdp(loopback));
  let received = 0;
  b.receive(() => void received++);
  const message = new Uint8Array(bytes);
  const startedAtMs = performance.now();
  for (let sent = 0; sent < count; sent += burst) {
    for (let i = 0; i < burst; i++) void a.send(message, b.address);
    await a.settled();
  }
  const tookS = (performance.now() - startedAtMs) / 1000;
  const datagrams = a.stats().datagramsSent + b.stats().datagramsSent;
  const perMessage = (datagrams / received).toFixed(3);
  console.log(
    `${bytes} B, ${burst} at a time: ${perMessage} datagrams a message, ` +
      `${Math.round(received / tookS)} messages/s, ` +
      `${a.stats().retransmissions} retransmissions`,
  );
}

/** Sends as fast as the link lets it. */
async function flood(count: number, bytes: number): Promise<void> {
  await using a = new PerfectLink(await listenUdp(loopback));
  await using b = new PerfectLink(await listenUdp(loopback));
  let received = 0;
  b.receive(() => void received++);
  const message = new Uint8Array(bytes);
  const startedAtMs = performance.now();
  for (let i = 0; i < count; i++) await a.send(message, b.address);
  await a.settled();
  const tookS = (performance.now() - startedAtMs) / 1000;
  const datagrams = a.stats().datagramsSent + b.stats().datagramsSent;
  console.log(
    `${bytes} B, as fast as possible: ${Math.round(received / tookS)} ` +
      `messages/s, ${(received * bytes / tookS / 1e6).toFixed(1)} MB/s, ` +
      `${(datagrams / received).toFixed(3)} datagrams a message, ` +
      `${a.stats().retransmissions} retransmissions`,
  );
}

await measure(20_000, 64, 1);
await measure(200_000, 64, 64);
await measure(50_000, 1000, 64);
await flood(300_000, 64);
await flood(100_000, 1000);
await flood(3000, 65_507);
