import type { Load } from "../core/acceptance.ts";
import type { LaneLimits } from "../core/lane.ts";
import type { Clock } from "../net/clock.ts";
import { processors } from "../net/processors.ts";
import type { OnError } from "./dispatcher.ts";
import { loadLimits } from "./load_limits.ts";
import type { Service } from "./service.ts";
import { workerLimits } from "./worker_limits.ts";
import { WorkerPool } from "./worker_pool.ts";

/**
 * The load of a server unless it is told otherwise: where handlers run in
 * Workers, as many calls at a time as there are of those.
 *
 * @throws {RangeError} if there cannot be so many, or too few for `concurrency`
 * @throws {TypeError} if handlers that are no module are to run in Workers
 */
export function workerLoad(
  { name }: Service,
  { isModule, workers, workerHeapMb, concurrency }: {
    isModule: boolean;
    workers?: number;
    workerHeapMb?: number;
    concurrency?: number;
  },
): LaneLimits | undefined {
  if (!isModule) {
    if (workers === undefined && workerHeapMb === undefined) return undefined;
    throw new TypeError(
      `Cannot serve ${name} by Workers: functions cannot be sent there, name ` +
        'their module: new URL("./handlers.ts", import.meta.url)',
    );
  }
  const { workersMax, workersUnknown } = workerLimits;
  const count = workers ??
    Math.min(processors() ?? workersUnknown, workersMax);
  if (!Number.isInteger(count) || count < 1 || count > workersMax) {
    throw new RangeError(
      `Cannot serve ${name} by ${count} Workers: ` +
        `expected an integer from 1 to ${workersMax}`,
    );
  }
  const { heapMb, heapMbMin, heapMbMax } = workerLimits;
  const size = workerHeapMb ?? heapMb;
  if (!Number.isInteger(size) || size < heapMbMin || size > heapMbMax) {
    throw new RangeError(
      `Cannot serve ${name} by Workers with ${size} MiB of heap: ` +
        `expected an integer from ${heapMbMin} to ${heapMbMax}`,
    );
  }
  if (concurrency !== undefined && concurrency > count) {
    throw new RangeError(
      `Cannot serve ${name} with concurrency ${concurrency} by ${count} ` +
        "Workers: each of them runs one call at a time",
    );
  }
  return { concurrency: count, queue: loadLimits.queue };
}

/**
 * Starts the Workers of a service.
 *
 * @throws {TypeError} if the module cannot be loaded, or lacks something
 */
export function poolFor(
  service: Service,
  module: URL,
  { workers, heapMb = workerLimits.heapMb, clock, onError }: {
    workers: number;
    heapMb: number | undefined;
    clock: Clock;
    onError: OnError;
  },
): Promise<WorkerPool> {
  return WorkerPool.start({
    module,
    service,
    workers,
    heapMb,
    clock,
    onError: (error) => onError(error, { procedure: service.name, peer: "" }),
  });
}

/** A load of which no more is done at a time than there are Workers that can be used. */
export function loadBy(pool: WorkerPool, load: Load): Load {
  return {
    ...load,
    get concurrency(): number {
      return Math.min(load.concurrency, pool.usable);
    },
  };
}
