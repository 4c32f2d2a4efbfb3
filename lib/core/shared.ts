import type { Bulk } from "./bulk.ts";
import type { Call } from "./call.ts";
import type { Client } from "./client.ts";
import type { Counters } from "./counters.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Execution } from "./execution.ts";
import type { Incoming } from "./incoming.ts";
import type { Outbox } from "./outbox.ts";
import type { Output } from "./output.ts";
import type { Path } from "./path.ts";
import type { Queue } from "./queue.ts";
import type { Random } from "./random.ts";

/** What the two halves of an endpoint have in common. */
export interface Shared {
  /** Everything that has a time, of both halves. */
  readonly deadlines: Deadlines<
    Call | Client | Execution | Path | Incoming
  >;
  readonly outbox: Outbox;
  readonly bulk: Bulk;
  readonly outputs: Queue<Output>;
  readonly counters: Counters;
  readonly random: Random;
}
