/**
 * Round trips of 64-byte datagrams over the TCP transport, against a bare echo
 * over Deno's TCP which writes back whatever it has read. Client and servers
 * are separate processes; the two take turns, and the medians are compared.
 *
 *     deno run -A bench/tcp_round_trips.ts [rounds]
 */
import { dialTcpTransport, listenTcpTransport } from "../lib/net/mod.ts";

const BYTES = 64;
const ROUND_MS = 500;
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** Keeps so many round trips going for a while; how many ended in a second. */
type Course = (outstanding: number) => Promise<number>;

if (Deno.args[0] === "serve") await serve();
else await compare(Number(Deno.args[0] ?? 7));

async function serve(): Promise<void> {
  const server = await listenTcpTransport(LOOPBACK);
  server.receive((datagram, from) => void server.send(datagram, from));
  const bare = Deno.listen(LOOPBACK);
  console.log(server.address, bare.addr.port);
  for await (const conn of bare) void echo(conn);
}

async function echo(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) return conn.close();
    await writeAll(conn, buffer.subarray(0, count));
  }
}

async function compare(rounds: number): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.filename!, "serve"],
    stdout: "piped",
  }).spawn();
  const { value } = await child.stdout.getReader().read();
  const [address, port] = new TextDecoder().decode(value).trim().split(" ");
  const courses: Record<string, Course> = {
    bare: await bareCourse(Number(port)),
    transport: transportCourse(address!),
  };
  for (const outstanding of [1, 64]) {
    const rates: Record<string, number[]> = { bare: [], transport: [] };
    // The first round of each warms up.
    for (let round = 0; round <= rounds; round++) {
      for (const [name, run] of Object.entries(courses)) {
        const rate = await run(outstanding);
        if (round > 0) rates[name]!.push(rate);
      }
    }
    const [bare, transport] = [median(rates.bare!), median(rates.transport!)];
    console.log(
      `${outstanding} outstanding: bare ${bare.toFixed(0)}/s, ` +
        `transport ${transport.toFixed(0)}/s, ` +
        `ratio ${(transport / bare).toFixed(2)}`,
    );
  }
  child.kill();
  Deno.exit();
}

function transportCourse(address: string): Course {
  const client = dialTcpTransport();
  const datagram = new Uint8Array(BYTES);
  let handle = () => {};
  client.receive(() => handle());
  return (outstanding) =>
    new Promise((resolve) => {
      const startedAt = performance.now();
      let [ended, open] = [0, outstanding];
      handle = () => {
        ended++;
        const tookMs = performance.now() - startedAt;
        if (tookMs < ROUND_MS) void client.send(datagram, address);
        else if (--open === 0) resolve(ended / tookMs * 1000);
      };
      for (let i = 0; i < outstanding; i++) void client.send(datagram, address);
    });
}

async function bareCourse(port: number): Promise<Course> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  const [sent, received] = [new Uint8Array(65_536), new Uint8Array(65_536)];
  return async (outstanding) => {
    const startedAt = performance.now();
    let [ended, partial, open] = [0, 0, outstanding];
    await writeAll(conn, sent.subarray(0, outstanding * BYTES));
    while (open > 0) {
      partial += (await conn.read(received))!;
      const frames = Math.floor(partial / BYTES);
      partial %= BYTES;
      ended += frames;
      if (performance.now() - startedAt >= ROUND_MS) open -= frames;
      else await writeAll(conn, sent.subarray(0, frames * BYTES));
    }
    return ended / (performance.now() - startedAt) * 1000;
  };
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await conn.write(bytes.subarray(at));
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
