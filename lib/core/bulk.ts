import type { Deadlines } from "./deadlines.ts";
import { type Incoming, windowOf } from "./incoming.ts";
import type { Outbox } from "./outbox.ts";
import type { Outgoing, Path } from "./path.ts";

/** The bodies in PARTs of an endpoint, both ways: when what of them is sent. */
export class Bulk {
  readonly #deadlines: Pick<
    Deadlines<Path | Incoming>,
    "set" | "delete"
  >;
  readonly #outbox: Outbox;
  /** Paths that may have something to send. */
  readonly #paths: Set<Path> = new Set();
  /** Bodies of which something has come. */
  readonly #arrived: Set<Incoming> = new Set();
  /** Bodies on their way in. */
  readonly #incoming: Set<Incoming> = new Set();

  constructor(
    deadlines: Pick<Deadlines<Path | Incoming>, "set" | "delete">,
    outbox: Outbox,
  ) {
    this.#deadlines = deadlines;
    this.#outbox = outbox;
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
    this.#incoming.add(incoming);
    this.#arrived.add(incoming);
  }

  /** A body is whole, or given up. */
  forget(incoming: Incoming): void {
    this.#incoming.delete(incoming);
    this.#arrived.delete(incoming);
    this.#deadlines.delete(incoming);
  }

  /** Acknowledges a body at once. */
  acknowledge(incoming: Incoming): void {
    incoming.acknowledge(this.#outbox, windowOf(this.#incoming.size));
  }

  /** The time of a path has come. */
  handleDue(path: Path, now: number): void {
    path.handleDue(now);
    this.#paths.add(path);
  }

  /** Sends what there is to send, now that all that has arrived is known. */
  flush(now: number): void {
    if (this.#arrived.size > 0) {
      for (const incoming of this.#arrived) {
        if (incoming.body.isAckDue(now)) this.acknowledge(incoming);
        this.#deadlines.set(incoming, incoming.nextAt);
      }
      this.#arrived.clear();
    }
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
