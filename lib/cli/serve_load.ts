import { pathToFileURL } from "node:url";
import { limits } from "../core/limits.ts";
import { workerLimits } from "../rpc/worker_limits.ts";
import { type Arguments, type Flags, integerFlag } from "./arguments.ts";
import { UsageError } from "./usage_error.ts";

/** How much the verb `serve` does at a time, as its flags say. */
export interface ServeLoad {
  readonly concurrency?: number;
  readonly queue?: number;
  readonly workers?: number;
  /** The module that the Workers load, if there are any. */
  readonly module?: URL;
}

/** The flags that say it. */
export const loadFlags: Flags = {
  concurrency: {
    value: "n",
    about: "How many calls run at a time (default 1024)",
  },
  queue: {
    value: "n",
    about: "How many more may wait (default 1024)",
  },
  workers: {
    value: "n",
    about: "Run a module's handlers in Workers, one call in each",
  },
};

/** @throws {UsageError} for flags that do not go together, or out of their range */
export function readLoad(given: Arguments): ServeLoad {
  const { callsRunningMax: high } = limits;
  const unit = "a number of calls";
  const concurrency = integerFlag(given, "concurrency", { low: 1, high, unit });
  const queue = integerFlag(given, "queue", { low: 0, high, unit });
  const workers = integerFlag(given, "workers", {
    low: 1,
    high: workerLimits.workersMax,
    unit: "a number of Workers",
  });
  const said = ["concurrency", "queue", "workers"].find((name) =>
    given.flags.has(name)
  );
  if (said !== undefined && given.flags.has("onc")) {
    throw new UsageError(
      `Cannot take --${said} with --onc: ONC RPC has no queue, and no Workers`,
    );
  }
  const load = {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(queue === undefined ? {} : { queue }),
  };
  return workers === undefined
    ? load
    : { ...load, workers, module: moduleFor(given, workers, concurrency) };
}

function moduleFor(
  { operands: [path] }: Arguments,
  workers: number,
  concurrency: number | undefined,
): URL {
  if (path === undefined) {
    throw new UsageError(
      "Cannot serve the demo by Workers: they load a module, which is to be named",
      "serve handlers.ts --workers 4",
    );
  }
  if (concurrency !== undefined && concurrency > workers) {
    throw new UsageError(
      `Cannot run ${concurrency} calls at a time in ${workers} Workers: ` +
        "each of them runs one",
    );
  }
  const isUrl = /^[a-z][a-z\d+.-]+:/i.test(path);
  return isUrl ? new URL(path) : pathToFileURL(path);
}
