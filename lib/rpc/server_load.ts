import type { Load } from "../core/acceptance.ts";
import type { LaneLimits } from "../core/lane.ts";
import { limits as core } from "../core/limits.ts";
import { loadLimits } from "./load_limits.ts";
import type { Procedures, Service } from "./service.ts";

/** How many calls run at a time, and how many more may wait for that. */
export interface ProcedureLimits {
  /** How many run at a time. */
  readonly concurrency: number;
  /**
   * How many more may wait, of all that the server lets wait.
   *
   * @default {half of the server's queue}
   */
  readonly queue?: number;
}

/** How much a server does at a time: options of {@linkcode serve}. */
export interface LoadOptions<P extends Procedures = Procedures> {
  /**
   * How many handlers run at a time, from 1 to 65,536. A handler has its place
   * until it has returned, even if nobody waits for it any more.
   *
   * @default {1024; as many as there are Workers, where handlers run in those}
   */
  concurrency?: number;
  /**
   * How many more calls may wait for a place, from 0 to 65,536. One that would
   * wait for too long for its deadline is refused at once, as is one that finds
   * no room: as `resource_exhausted`, executed `"no"`, with `retryAfterMs`. Then
   * those give way of whom there are most. One whose deadline comes while it
   * waits is not started.
   *
   * @default {1024}
   */
  queue?: number;
  /**
   * How many handlers run at a time for one client, which is whoever is behind
   * one network address. Clients take turns without it; with it, one whose
   * handlers take long or never end leaves places for the others.
   *
   * @default {as many as `concurrency` says}
   */
  concurrencyPerClient?: number;
  /** Further limits of single procedures, by name. */
  limits?: { readonly [Name in keyof P]?: ProcedureLimits };
}

/**
 * What a server's options say of its load.
 *
 * @throws {RangeError} for a number that is out of its range
 * @throws {TypeError} for limits of a procedure that there is not
 */
export function loadOf(
  service: Service,
  options: LoadOptions,
  defaults: LaneLimits = loadLimits,
): Load {
  const { concurrency = defaults.concurrency, queue = defaults.queue } =
    options;
  checkCount(service, "concurrency", concurrency, 1);
  checkCount(service, "queue", queue, 0);
  const { concurrencyPerClient = concurrency } = options;
  checkCount(service, "concurrencyPerClient", concurrencyPerClient, 1);
  const lanes: LaneLimits[] = [];
  const laneOf = new Map<number, number>();
  for (const { number } of Object.values(service.procedures)) {
    laneOf.set(number, 0);
  }
  for (const [name, its] of Object.entries(options.limits ?? {})) {
    if (its === undefined) continue;
    const procedure = Object.hasOwn(service.procedures, name)
      ? service.procedures[name]
      : undefined;
    if (procedure === undefined) throw new TypeError(strayText(service, name));
    const lane = { queue: Math.ceil(queue / 2), ...its };
    checkCount(service, `limits.${name}.concurrency`, lane.concurrency, 1);
    checkCount(service, `limits.${name}.queue`, lane.queue, 0);
    laneOf.set(procedure.number, lanes.push(lane));
  }
  return {
    concurrency,
    queue,
    concurrencyPerClient,
    lanes,
    // The rest is answered without a handler: pings, contracts, refusals.
    laneOf: ({ program, version, procedure }) =>
      program === service.program && version === service.version
        ? laneOf.get(procedure)
        : undefined,
  };
}

/** The names of the procedures with limits of their own, in the order of their lanes. */
export function limitedNames({ limits = {} }: LoadOptions): string[] {
  return Object.keys(limits).filter((name) => limits[name] !== undefined);
}

function checkCount(
  { name }: Service,
  option: string,
  count: number,
  least: number,
): void {
  const most = core.callsRunningMax;
  if (Number.isInteger(count) && count >= least && count <= most) return;
  throw new RangeError(
    `Cannot serve ${name} with ${option} ${count}: ` +
      `expected an integer from ${least} to ${most}`,
  );
}

function strayText({ name, procedures }: Service, stray: string): string {
  return `Cannot serve ${name} with limits for "${stray}": it has no such ` +
    `procedure, only ${Object.keys(procedures).join(", ")}`;
}
