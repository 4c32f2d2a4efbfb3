/**
 * `deno task sim`: random worlds by seed, in which all guarantees have to hold.
 *
 *     deno task sim --seed <n>                 replays one history, readably
 *     deno task sim --seeds <n> [--from <n>]   hunts through many
 *     deno task sim --calls <n> [--from <n>]   until so many calls were made
 *     deno task sim --table                    latency and cost by loss
 *     deno task sim --replicas …               a client of several servers, with
 *                                              --seed or --seeds as above
 *
 * `--excuse-first-contact` leaves out calls that were sent before their client
 * had heard of the server, and met a restart of it.
 *
 * @module
 */

import { readFlags, say } from "../flags.ts";
import { BrokenGuarantee } from "./guarantees.ts";
import { type Chronicle, history } from "./history.ts";
import { hunt, type HuntOptions } from "./hunt.ts";
import { type ReplicaChronicle, replicaHistory } from "./replica_history.ts";
import { Story } from "./story.ts";
import { tableText } from "./table.ts";

const USAGE = `Random worlds by seed, in which all guarantees have to hold.

  --seed N     replays one history, readably
  --seeds N    hunts through so many (10000)
  --calls N    hunts until so many calls were made, by 22 a seed
  --from N     the first seed of a hunt (1)
  --replicas   of several servers instead, with --seed or --seeds
  --table      latency and cost by loss
  --excuse-first-contact
               leaves out calls that were sent before their client had heard
               of the server, and met a restart of it`;

async function main(): Promise<number> {
  const told = readFlags(Deno.args, {
    string: ["seed", "seeds", "calls", "from"],
    boolean: ["table", "replicas", "excuse-first-contact"],
    default: { from: "1" },
  }, USAGE);
  if ("text" in told) return say(told);
  const args = told.flags;
  const excuseFirstContact = args["excuse-first-contact"];
  if (args.table) {
    console.log(tableText());
    return 0;
  }
  if (args.replicas) {
    if (args.seed !== undefined) {
      return await replayReplicas(integer("--seed", args.seed));
    }
    const seeds = integer("--seeds", args.seeds ?? "1000");
    return await huntReplicas(integer("--from", args.from), seeds);
  }
  if (args.seed !== undefined) {
    return await replay(integer("--seed", args.seed), excuseFirstContact);
  }
  const from = integer("--from", args.from);
  if (args.calls !== undefined && args.seeds === undefined) {
    const calls = integer("--calls", args.calls);
    return report({ from, calls, excuseFirstContact });
  }
  const seeds = integer("--seeds", args.seeds ?? "10000");
  return report({ from, seeds, excuseFirstContact });
}

/** Tells one history, and how it ends. */
function replay(seed: number, excuseFirstContact: boolean): Promise<number> {
  return told((watcher) =>
    summary([history(seed, { watcher, excuseFirstContact })])
  );
}

/** The same of one world of several servers. */
function replayReplicas(seed: number): Promise<number> {
  return told(async (story) =>
    replicaSummary([await replicaHistory(seed, story)])
  );
}

async function told(
  happen: (story: Story) => string | Promise<string>,
): Promise<number> {
  const story = new Story((line) => console.log(line));
  try {
    console.log(`\nEverything held: ${await happen(story)}`);
    return 0;
  } catch (error) {
    console.log();
    if (!(error instanceof BrokenGuarantee)) throw error;
    console.log(error.message);
    return 1;
  }
}

/** Hunts, and tells what it went through. */
function report(options: Omit<HuntOptions, "log">): number {
  const startedAtMs = performance.now();
  const log = (line: string) => console.log(line);
  const { seeds, failures, chronicles } = hunt({ ...options, log });
  const tookS = (performance.now() - startedAtMs) / 1000;
  console.log(
    `${seeds} seeds, ${failures} of them fail; ${summary(chronicles)}; ` +
      `each twice, ${tookS.toFixed(1)} s`,
  );
  return failures === 0 ? 0 : 1;
}

/** Goes through worlds of several servers, and names those that fail. */
async function huntReplicas(from: number, seeds: number): Promise<number> {
  const chronicles: ReplicaChronicle[] = [];
  for (let seed = from; seed < from + seeds; seed++) {
    try {
      chronicles.push(await replicaHistory(seed));
    } catch (error) {
      const what = error instanceof Error ? error.stack : error;
      console.log(`deno task sim --replicas --seed ${seed}   # ${what}`);
    }
  }
  console.log(
    `${seeds} seeds, ${seeds - chronicles.length} of them fail; ` +
      replicaSummary(chronicles),
  );
  return chronicles.length === seeds ? 0 : 1;
}

function replicaSummary(chronicles: readonly ReplicaChronicle[]): string {
  const sum = (of: (chronicle: ReplicaChronicle) => number) =>
    chronicles.reduce((total, chronicle) => total + of(chronicle), 0);
  return `${sum((one) => one.calls)} calls, ` +
    `${sum((one) => one.answered)} of them answered, ` +
    `${sum((one) => one.extra)} retries and second copies`;
}

function summary(chronicles: readonly Chronicle[]): string {
  const sum = (of: (chronicle: Chronicle) => number) =>
    chronicles.reduce((total, chronicle) => total + of(chronicle), 0);
  return `${sum((one) => one.calls)} calls, ` +
    `${sum((one) => one.answered)} of them answered, ` +
    `${sum((one) => one.datagrams)} datagrams`;
}

function integer(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && text !== "") return value;
  console.error(`Cannot read ${name} ${text}: expected an integer`);
  Deno.exit(2);
}

if (import.meta.main) Deno.exit(await main());
