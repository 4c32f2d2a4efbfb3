import type { Call } from "./call.ts";
import { limits } from "./limits.ts";
import type { Channel, Draft } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import { SequenceTable } from "./sequence_table.ts";

/**
 * A numbered series of calls to one peer, under a random client id. A call is
 * known by that id and its number, on each of its transmissions.
 */
export class Session implements Channel {
  readonly fromServer = false;
  readonly peer: Peer;
  readonly client: bigint;
  transmission = 0;
  sentAt = -Infinity;
  /** The lowest number that is unfinished, or the next one if none is. */
  floor = 1;
  /** To be shown until the server believes the address; 0 if it asked for none. */
  token = 0n;
  /** Whether the server has answered without asking for one. */
  isBelieved = false;
  draft: Draft | undefined = undefined;
  /** The calls in flight, by number. */
  readonly calls: SequenceTable<Call>;
  #next = 1;

  constructor(peer: Peer, client: bigint) {
    this.peer = peer;
    this.client = client;
    // Its numbers are its own: nobody else chooses them.
    this.calls = new SequenceTable(0);
  }

  get sharedBytesMax(): number {
    return this.peer.sharedBytesMax;
  }

  /** Whether another call can begin without leaving the oldest too far behind. */
  get hasRoom(): boolean {
    return this.#next - this.floor < limits.sessionSpan;
  }

  /** Numbers a call, which is in flight from now on. */
  begin(call: Call): void {
    call.session = this;
    call.sequence = this.#next++;
    this.calls.add(call);
  }

  /** Finishes a call; the floor rises past all that are finished. */
  finish(call: Call): void {
    this.calls.delete(call.sequence);
    while (this.floor < this.#next && !this.calls.has(this.floor)) {
      this.floor++;
    }
  }
}
