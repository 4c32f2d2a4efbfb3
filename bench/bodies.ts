/**
 * Bodies of 1 MB and 10 MB both ways over loopback, between two processes, by
 * `connect()` and `serve()`: speed, datagrams, bytes on the wire, and what the
 * kernel dropped. In turns with it a bare transfer: datagrams of the same size
 * in the same window, a short answer to each second one, and nothing else.
 *
 *     deno run -A bench/bodies.ts [rounds]
 *
 * What the kernel drops is read from `/proc/net/snmp`, so it needs Linux, and
 * counts for the whole machine: on a busy one, run it in a network namespace.
 *
 *     unshare -n sh -c "ip link set lo up && deno run -A bench/bodies.ts"
 */
import { cpuUsage } from "node:process";
import {
  clientStats,
  connect,
  defineService,
  procedure,
  serve,
  type Server,
  type Stats,
} from "../mod.ts";
import { bulkLimits } from "../lib/core/bulk_limits.ts";
import { largeDatagramBytesMax } from "../lib/wire/header.ts";
import * as x from "../lib/xdr/mod.ts";

const MB = 1_000_000;
const SIZES = [MB, 10 * MB];
const MAX_BODY_BYTES = 11 * MB;

/** Both sides have to be compiled: the first megabytes take five times as long. */
const warmUpRounds = 20;

const LOOPBACK = { hostname: "127.0.0.1", port: 0, transport: "udp" } as const;

const Bodies = defineService({
  name: "bodies",
  program: 0x2000_00b0,
  version: 1,
  procedures: {
    put: procedure(1, x.varopaque(MAX_BODY_BYTES), x.nothing),
    get: procedure(2, x.uint, x.varopaque(MAX_BODY_BYTES)),
    sent: procedure(3, x.nothing, x.array(x.double, 2)),
  },
});

async function serveBoth(): Promise<void> {
  const server: Server = await serve(Bodies, {
    put: () => {},
    get: (bytes) => new Uint8Array(bytes),
    sent: () => [server.stats().datagramsSent, server.stats().bytesSent],
  }, { maxBodyBytes: MAX_BODY_BYTES });
  const bare = new Bare();
  console.log(server.address, bare.port);
  await server.finished;
}

/** One way of moving a body, and what it took. */
interface Course {
  readonly name: string;
  readonly run: (bytes: number) => Promise<void>;
  /** Datagrams and bytes that both sides have sent so far. */
  readonly sent?: () => Promise<readonly [number, number]>;
}

async function compare(rounds: number): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.filename!, "serve"],
    stdout: "piped",
  }).spawn();
  const { value } = await child.stdout.getReader().read();
  const [address, port] = new TextDecoder().decode(value).trim().split(" ");
  const client = await connect(Bodies, address!, {
    maxBodyBytes: MAX_BODY_BYTES,
    timeoutMs: 60_000,
  });
  const bare = new Bare();
  const sent = async () => {
    const [datagrams, bytes] = await client.sent();
    const own: Stats = clientStats(client);
    return [datagrams! + own.datagramsSent, bytes! + own.bytesSent] as const;
  };
  const body = new Uint8Array(Math.max(...SIZES)).map((_, i) => i * 31);
  const ways: [Course, Course][] = [
    [
      { name: "up", sent, run: (n) => client.put(body.subarray(0, n)) },
      { name: "bare up", run: (n) => bare.put(n, Number(port)) },
    ],
    [
      { name: "down", sent, run: async (n) => void await client.get(n) },
      { name: "bare down", run: (n) => bare.get(n, Number(port)) },
    ],
  ];
  const dropsBefore = kernelDrops();
  for (const bytes of SIZES) {
    for (const [rpc, raw] of ways) await measure(rpc, raw, bytes, rounds);
  }
  console.log(
    `RcvbufErrors of the kernel: ${dropsBefore} before, ${kernelDrops()} after`,
  );
  const { retransmissions } = clientStats(client);
  console.log(`calls sent again: ${retransmissions}`);
  child.kill();
  Deno.exit();
}

async function measure(
  rpc: Course,
  raw: Course,
  bytes: number,
  rounds: number,
): Promise<void> {
  const rates: [number[], number[]] = [[], []];
  // Of this process, in µs: other programs' turns do not count.
  const cpu: [number, number] = [0, 0];
  let [datagrams, wireBytes] = [0, 0];
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const [at, course] of [rpc, raw].entries()) {
      const before = await course.sent?.();
      const [startedAt, cpuAt] = [performance.now(), cpuUs()];
      await course.run(bytes);
      const tookMs = performance.now() - startedAt;
      const cpuTookUs = cpuUs() - cpuAt;
      const after = await course.sent?.();
      if (round < 0) continue;
      rates[at]!.push(bytes / 1000 / tookMs);
      cpu[at]! += cpuTookUs;
      datagrams += (after?.[0] ?? 0) - (before?.[0] ?? 0);
      wireBytes += (after?.[1] ?? 0) - (before?.[1] ?? 0);
    }
  }
  const [mine, bare] = rates.map(median) as [number, number];
  const [cpuMs, bareCpuMs] = cpu.map((us) =>
    (us / 1000 / rounds / (bytes / MB)).toFixed(1)
  );
  console.log(
    `${bytes / MB} MB ${rpc.name}: ${mine.toFixed(0)} MB/s, ` +
      `bare ${bare.toFixed(0)} MB/s, ratio ${(mine / bare).toFixed(2)}; ` +
      `client's CPU ${cpuMs} ms/MB, bare ${bareCpuMs}; ` +
      `${(datagrams / rounds).toFixed(0)} datagrams, ` +
      `${(wireBytes / rounds / bytes).toFixed(3)} bytes sent for each`,
  );
}

/** A socket that sends or takes numbered datagrams in a window, and that is all. */
class Bare {
  readonly #conn = Deno.listenDatagram(LOOPBACK);
  readonly #data = new Uint8Array(largeDatagramBytesMax);
  readonly #word = new DataView(new ArrayBuffer(8));
  #port = 0;
  /** Datagrams that are to be sent, were sent, and have been acknowledged. */
  #toSend = 0;
  #sent = 0;
  #acknowledged = 0;
  /** Datagrams that are to come, and have. */
  #toCome = Infinity;
  #come = 0;
  #done = () => {};

  constructor() {
    void this.#receiveAll();
  }

  get port(): number {
    return (this.#conn.addr as Deno.NetAddr).port;
  }

  put(bytes: number, port: number): Promise<void> {
    this.#begin(Math.ceil(bytes / this.#data.length), port);
    return new Promise((resolve) => this.#done = resolve);
  }

  get(bytes: number, port: number): Promise<void> {
    this.#port = port;
    this.#come = 0;
    this.#toCome = Math.ceil(bytes / this.#data.length);
    void this.#say(this.#toCome, 8);
    return new Promise((resolve) => this.#done = resolve);
  }

  #begin(datagrams: number, port: number): void {
    this.#port = port;
    this.#toSend = datagrams;
    this.#sent = this.#acknowledged = 0;
    this.#pump();
  }

  async #receiveAll(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const [datagram, from] = await this.#conn.receive(buffer);
      const { port } = from as Deno.NetAddr;
      const [first = 0, second = 0, third = 0] = datagram;
      const number = first << 16 | second << 8 | third;
      if (datagram.length === 8) this.#begin(number, port);
      else if (datagram.length === 4) this.#hear(number);
      else this.#take(number, port);
    }
  }

  #take(number: number, port: number): void {
    // The first of the next transfer.
    if (number === 1) this.#come = 0;
    this.#come++;
    this.#port = port;
    const isLast = this.#come === this.#toCome;
    if (isLast) this.#toCome = Infinity;
    // One who is sent to knows the last by its number.
    const mustSay = number % 2 === 0 || this.#isLastOf(number);
    if (mustSay || isLast) void this.#say(this.#come, 4);
    if (isLast) this.#done();
  }

  #isLastOf(number: number): boolean {
    return SIZES.some((bytes) =>
      Math.ceil(bytes / this.#data.length) === number
    );
  }

  #hear(acknowledged: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, acknowledged);
    if (this.#acknowledged === this.#toSend) this.#done();
    else this.#pump();
  }

  #pump(): void {
    const window = bulkLimits.datagramsInFlightMax;
    while (
      this.#sent < this.#toSend && this.#sent - this.#acknowledged < window
    ) {
      write(this.#data, ++this.#sent);
      void this.#send(this.#data.slice());
    }
  }

  #say(number: number, length: number): Promise<number> {
    const bytes = new Uint8Array(this.#word.buffer).slice(0, length);
    write(bytes, number);
    return this.#send(bytes);
  }

  #send(bytes: Uint8Array): Promise<number> {
    return this.#conn.send(bytes, { ...LOOPBACK, port: this.#port });
  }
}

/** A number of 24 bits. */
function write(bytes: Uint8Array, number: number): void {
  bytes[0] = number >> 16;
  bytes[1] = number >> 8;
  bytes[2] = number;
}

/** The processor's time that this process has taken, kernel included. */
function cpuUs(): number {
  const { user, system } = cpuUsage();
  return user + system;
}

/** Datagrams that the kernel has dropped since a socket's queue was full. */
function kernelDrops(): number {
  const udp = Deno.readTextFileSync("/proc/net/snmp").split("\n")
    .filter((line) => line.startsWith("Udp:"))
    .map((line) => line.split(" "));
  const [names = [], values = []] = udp;
  return Number(values[names.indexOf("RcvbufErrors")]);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

if (Deno.args[0] === "serve") await serveBoth();
else await compare(Number(Deno.args[0] ?? 9));
