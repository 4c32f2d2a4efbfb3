import { BrokenGuarantee } from "./guarantees.ts";
import { type Chronicle, history } from "./history.ts";

/** A hunt that finds this much has found enough to look at. */
const FAILURES_MAX = 100;

/** Where to look, and for how long: so many seeds, or so many calls. */
export interface HuntOptions {
  readonly from: number;
  /** @default {Infinity} */
  readonly seeds?: number;
  /** Calls of histories that hold; the last of them is finished. @default {Infinity} */
  readonly calls?: number;
  readonly excuseFirstContact?: boolean;
  readonly log: (line: string) => void;
}

/** What a hunt came through. */
export interface Hunt {
  readonly seeds: number;
  readonly failures: number;
  readonly chronicles: readonly Chronicle[];
}

/** Goes through many seeds, each twice, and names those that fail. */
export function hunt(options: HuntOptions): Hunt {
  const { from, seeds = Infinity, excuseFirstContact = false, log } = options;
  const chronicles: Chronicle[] = [];
  let failures = 0;
  let callsLeft = options.calls ?? Infinity;
  let seed = from;
  while (seed < from + seeds && callsLeft > 0 && failures < FAILURES_MAX) {
    try {
      const chronicle = historyTwice(seed, excuseFirstContact);
      chronicles.push(chronicle);
      callsLeft -= chronicle.calls;
    } catch (error) {
      failures++;
      const what = error instanceof BrokenGuarantee
        ? error.message
        : error instanceof Error
        ? error.stack
        : error;
      log(`${replayCommand(seed, excuseFirstContact)}   # ${what}`);
    }
    seed++;
  }
  return { seeds: seed - from, failures, chronicles };
}

/**
 * One history, which has to be the same when it happens again (G9).
 *
 * @throws {BrokenGuarantee}
 */
export function historyTwice(
  seed: number,
  excuseFirstContact: boolean,
): Chronicle {
  const first = history(seed, { excuseFirstContact });
  const second = history(seed, { excuseFirstContact });
  if (first.digest === second.digest) return first;
  throw new BrokenGuarantee("G9 is broken: the same seed, another history");
}

/** What to type to see a history. */
export function replayCommand(
  seed: number,
  excuseFirstContact: boolean,
): string {
  const flag = excuseFirstContact ? " --excuse-first-contact" : "";
  return `deno task sim --seed ${seed}${flag}`;
}
