import { Arrivals } from "./arrivals.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Incoming } from "./incoming.ts";
import { IncomingBody } from "./incoming_body.ts";
import type { Outbox } from "./outbox.ts";
import type { Outgoing, Path } from "./path.ts";
import { SpareBodies } from "./spare_bodies.ts";

/** The bodies in PARTs of an endpoint, both ways: when what of them is sent. */
export class Bulk {
  readonly #deadlines: Pick<
    Deadlines<Path | Incoming>,
    "set" | "delete"
  >;
  readonly #outbox: Outbox;
  /** Paths that may have something to send. */
  readonly #paths: Set<Path> = new Set();
  readonly #arrivals: Arrivals;
  /** What earlier bodies were in. */
  readonly spare: SpareBodies;

  constructor(
    deadlines: Pick<Deadlines<Path | Incoming>, "set" | "delete">,
    outbox: Outbox,
    spare: SpareBodies = new SpareBodies(),
  ) {
    this.#deadlines = deadlines;
    this.#outbox = outbox;
    this.spare = spare;
    this.#arrivals = new Arrivals(deadlines, outbox);
  }

  /** A body that is to come. */
  expect(
    what: { total: number; digest: number; now: number },
  ): IncomingBody {
    return new IncomingBody({ ...what, bytes: this.spare.take(what.total) });
  }

  /** Begins to send a body. */
  send(path: Path, outgoing: Outgoing): void {
    path.add(outgoing);
    this.#paths.add(path);
  }

  /** Sends no more of a body. */
  stop(path: Path, outgoing: Outgoing): void {
    path.remove(outgoing);
    this.#paths.add(path);
  }

  /** Something has changed for a path: it may have room. */
  touch(path: Path): void {
    this.#paths.add(path);
  }

  /** Something of a body has come; it is acknowledged when that is due. */
  arrived(incoming: Incoming): void {
    this.#arrivals.add(incoming);
  }

  /** A body is whole, or given up. */
  forget(incoming: Incoming): void {
    this.#arrivals.forget(incoming);
  }

  /** Acknowledges a body at once. */
  acknowledge(incoming: Incoming): void {
    this.#arrivals.acknowledge(incoming);
  }

  /** The time of a path has come. */
  handleDue(path: Path, now: number): void {
    path.handleDue(now);
    this.#paths.add(path);
  }

  /** Sends what there is to send, now that all that has arrived is known. */
  flush(now: number): void {
    this.#arrivals.flush(now);
    if (this.#paths.size > 0) {
      for (const path of this.#paths) {
        path.flush(this.#outbox, now);
        const { nextAt } = path;
        if (nextAt === Infinity) this.#deadlines.delete(path);
        else this.#deadlines.set(path, nextAt);
      }
      this.#paths.clear();
    }
  }
}
