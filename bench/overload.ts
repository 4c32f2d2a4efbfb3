/**
 * What limits and fair turns cost, as ratios: rounds take turns, so that
 * whatever else the machine does meets all of them.
 *
 *     deno run -A bench/overload.ts [rounds]
 *
 * The processor's time is that of the server's process, by call.
 *
 * @module
 */

import process from "node:process";
import { limits } from "../lib/core/limits.ts";
import { entropy } from "../lib/net/entropy.ts";
import { listenUdp } from "../lib/net/mod.ts";
import { systemClock } from "../lib/net/system_clock.ts";
import { Dispatcher } from "../lib/rpc/dispatcher.ts";
import type { Handlers } from "../lib/rpc/handlers.ts";
import { Host } from "../lib/rpc/host.ts";
import { loadOf } from "../lib/rpc/server_load.ts";
import type { Procedures } from "../lib/rpc/service.ts";
import * as x from "../lib/xdr/mod.ts";
import { type Client, connect, defineService, procedure } from "../mod.ts";

const bytes = x.varopaque(64);

const Echo = defineService({
  name: "echo",
  program: 0x2000_0043,
  version: 1,
  procedures: {
    echo: procedure(1, bytes, bytes),
    /** Takes a place, for good. */
    hold: procedure(2, x.nothing, x.nothing),
    /** Microseconds of processor time so far. */
    cpu: procedure(3, x.nothing, x.double),
  },
});

const handlers: Handlers<typeof Echo.procedures> = {
  echo: (bytes) => bytes,
  hold: () => new Promise(() => {}),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
};

/** The three servers that are compared. */
const kinds = {
  /** Takes every call at once, by no schedule. */
  bare: { ...loadOf(Echo, {}), laneOf: () => undefined },
  /** What `serve` has unless it is told otherwise. */
  limited: loadOf(Echo, {}),
  /** Whose only place is taken; the question of its time has a lane of its own. */
  full: {
    ...loadOf(Echo, { concurrency: 1, queue: 0 }),
    laneOf: ({ procedure }: { procedure: number }) =>
      procedure === 3 ? undefined : 0,
  },
};
type Kind = keyof typeof kinds;

async function serveKind(kind: Kind): Promise<void> {
  const dispatcher = new Dispatcher(Echo, handlers as Handlers<Procedures>, {
    onError: console.error,
    reflection: false,
  });
  const transport = await listenUdp({ hostname: "127.0.0.1", port: 0 });
  dispatcher.host = new Host({
    transport,
    clock: systemClock,
    seed: entropy(7),
    runner: dispatcher,
    load: kinds[kind],
    maxBodyBytes: limits.bodyBytes,
  });
  console.log(transport.address);
  // Until whoever measures has seen enough.
  await Deno.stdin.read(new Uint8Array(1));
  Deno.exit();
}

/** One server in a process of its own, and a client of it. */
class Subject {
  readonly client: Client<typeof Echo.procedures>;
  readonly #child: Deno.ChildProcess;

  private constructor(
    child: Deno.ChildProcess,
    client: Client<typeof Echo.procedures>,
  ) {
    this.#child = child;
    this.client = client;
  }

  static async start(kind: Kind): Promise<Subject> {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--unstable-net", import.meta.url, kind],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    const address = new TextDecoder().decode(value).trim();
    const client = await connect(Echo, address);
    await client.cpu();
    if (kind === "full") {
      client.hold(undefined, { timeoutMs: 600_000 }).catch(() => {});
    }
    return new Subject(child, client);
  }

  /** So many calls, so many at a time: the server's time for one, and ours. */
  async round(calls: number, open: number): Promise<Round> {
    const before = await this.client.cpu();
    const startedAt = performance.now();
    let left = calls;
    const chain = async () => {
      while (left-- > 0) await this.client.echo(body).catch(() => {});
    };
    await Promise.all(Array.from({ length: open }, chain));
    const tookMs = performance.now() - startedAt;
    const cpuUs = (await this.client.cpu() - before) / calls;
    return { cpuUs, perS: calls / tookMs * 1000 };
  }

  async end(): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    await this.#child.stdin.close();
    await this.#child.stdout.cancel();
    await this.#child.status;
  }
}

interface Round {
  readonly cpuUs: number;
  readonly perS: number;
}

const body = new Uint8Array(64);

/** A tenth of a second: in less a process that has rested is still cold. */
const callsInCrowd = 20_000;
/** Rounds that do not count: half a second of calls of each kind. */
const warmUpRounds = 5;

async function measure(rounds: number): Promise<void> {
  const subjects = {
    bare: await Subject.start("bare"),
    limited: await Subject.start("limited"),
    full: await Subject.start("full"),
  };
  const crowd: Record<Kind, Round[]> = { bare: [], limited: [], full: [] };
  const alone: Round[] = [];
  const turns: Kind[] = ["bare", "limited", "full"];
  for (let i = -warmUpRounds; i < rounds; i++) {
    // Each is first as often as the others: what comes before leaves its marks.
    turns.push(turns.shift()!);
    for (const kind of turns) {
      const round = await subjects[kind].round(callsInCrowd, 64);
      if (i >= 0) crowd[kind].push(round);
    }
    const round = await subjects.bare.round(300, 1);
    if (i >= 0) alone.push(round);
  }
  for (const subject of Object.values(subjects)) await subject.end();
  report(crowd, alone);
}

function report(crowd: Record<Kind, Round[]>, alone: Round[]): void {
  const ratios = (
    over: readonly Round[],
    under: readonly Round[],
    of: keyof Round,
  ) => summary(over.map((round, i) => round[of] / under[i]![of]));
  const { bare, limited, full } = crowd;
  const cpu = (rounds: readonly Round[]) =>
    `${median(rounds.map(({ cpuUs }) => cpuUs)).toFixed(2)} µs`;
  console.log(`64 open, with limits / without
  calls a second          ${ratios(limited, bare, "perS")}
  processor's time        ${ratios(limited, bare, "cpuUs")}   (${
    cpu(limited)
  } / ${cpu(bare)})
a call that is refused, among 64 / an echo
  … that is made alone    ${ratios(full, alone, "cpuUs")}   (${cpu(full)} / ${
    cpu(alone)
  })
  … among 64              ${ratios(full, bare, "cpuUs")}   (${cpu(full)} / ${
    cpu(bare)
  })`);
}

/** The median, and between what a half of the values lie. */
function summary(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.floor(part * (sorted.length - 1))]!.toFixed(3);
  return `${at(0.5)} (${at(0.25)} to ${at(0.75)})`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

if (import.meta.main) {
  const [word = "40"] = Deno.args;
  if (word in kinds) await serveKind(word as Kind);
  else await measure(Number(word));
}
