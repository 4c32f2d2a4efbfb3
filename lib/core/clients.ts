import type { AddressProof } from "./address_proof.ts";
import { Client } from "./client.ts";
import type { Execution } from "./execution.ts";
import type { Incoming } from "./incoming.ts";
import { limits } from "./limits.ts";
import { ReplyShelf } from "./reply_shelf.ts";
import type { Shared } from "./shared.ts";

/** The clients that a server knows, and what it keeps for them. */
export class Clients {
  #deadlines: Shared["deadlines"];
  /**
   * By their ids, each mixed with a number that nobody knows: ids are chosen by
   * strangers, and a table whose places can be foretold can be made slow.
   */
  #byId: Map<bigint, Client> = new Map();
  readonly #salt: bigint;
  /** The one that was asked for last. */
  #latest: Client | undefined;
  /** Told of a call that its client has finished with. */
  #finished: (execution: Execution) => void;
  #bulk: Shared["bulk"];
  /** Where small replies lie until their clients have them. */
  readonly replies: ReplyShelf;
  /** Bytes of records, and of small arguments and replies with them. */
  storedBytes = 0;
  /** Bytes of bodies in PARTs that are half here, and of arguments that came so. */
  heldBytes = 0;
  /** Bodies that are half here: which was begun, or looked at, first. */
  readonly halves: Set<Incoming> = new Set();

  constructor(
    { deadlines, bulk }: Pick<Shared, "deadlines" | "bulk">,
    salt: bigint,
    finished: (execution: Execution) => void,
  ) {
    this.#deadlines = deadlines;
    this.#bulk = bulk;
    this.replies = new ReplyShelf(bulk.spare);
    this.#salt = salt;
    this.#finished = finished;
  }

  get count(): number {
    return this.#byId.size;
  }

  get(id: bigint): Client | undefined {
    // Most datagrams come from whom the one before came.
    if (this.#latest?.client === id) return this.#latest;
    const client = this.#byId.get(id ^ this.#salt);
    if (client !== undefined) this.#latest = client;
    return client;
  }

  all(): Iterable<Client> {
    return this.#byId.values();
  }

  /** Begins to know one, if there is room. */
  add(id: bigint, proof: AddressProof): Client | undefined {
    if (this.#byId.size >= limits.clients) return undefined;
    const salt = Number(this.#salt & 0xffff_ffffn);
    const client = new Client(id, proof, salt);
    this.#byId.set(id ^ this.#salt, client);
    return client;
  }

  /**
   * Until when a client may ask again for a reply that was lost on its way. A
   * connection loses none, so there only bodies in PARTs are waited for.
   */
  lingerUntil(isReliable: (address: string) => boolean): number {
    let until = -Infinity;
    for (const client of this.all()) {
      const { executions, path, sentAt, unhurriedMs } = client;
      const [oldest] = executions.inOrder();
      if (oldest === undefined || !client.mayAskAgain) continue;
      if (isReliable(oldest.from) && !path?.isBusy) continue;
      until = Math.max(until, sentAt + unhurriedMs * limits.jitterMax);
    }
    return until;
  }

  /** Counts what a client makes this server keep. */
  store(client: Client, bytes: number): void {
    client.storedBytes += bytes;
    this.storedBytes += bytes;
  }

  /** Counts the bytes of arguments. */
  hold(client: Client, bytes: number): void {
    client.heldBytes += bytes;
    this.heldBytes += bytes;
  }

  /** Makes room for a body that is to come. */
  expect(client: Client, incoming: Incoming): void {
    client.incoming.set(incoming.sequence, incoming);
    this.halves.add(incoming);
    this.hold(client, incoming.body.heldBytes);
  }

  /** Gives up a body that is half here. */
  giveUp(client: Client, incoming: Incoming): void {
    this.complete(client, incoming);
    this.hold(client, -incoming.body.heldBytes);
  }

  /** A body is no half any more; what it takes is still held. */
  complete(client: Client, incoming: Incoming): void {
    client.incoming.delete(incoming.sequence);
    this.halves.delete(incoming);
    this.#bulk.forget(incoming);
  }

  /** Makes a record. */
  record(client: Client, execution: Execution): void {
    client.executions.add(execution);
    this.store(client, limits.recordBytes);
  }

  /** The client has a reply, or has no use for it. */
  freeReply(execution: Execution): void {
    const { client, reply } = execution;
    this.store(client, -reply.length);
    client.earn(reply.length);
    this.replies.free(execution);
  }

  /** The client has the results of all calls below: their records can go. */
  raiseFloor(client: Client, floor: number): void {
    if (floor <= client.floor) return;
    const { executions } = client;
    // Whichever is shorter: the numbers that were passed, or the records.
    const passed = floor - client.floor;
    client.floor = floor;
    if (client.incoming.size > 0) this.#giveUpBelow(client, floor);
    if (passed <= executions.size) {
      for (let sequence = floor - passed; sequence < floor; sequence++) {
        this.#forget(client, executions.get(sequence));
      }
    } else {
      for (const execution of executions.inOrder()) {
        if (execution.sequence < floor) this.#forget(client, execution);
      }
    }
  }

  /** Keeps a client for as long as the network may hold copies of a call. */
  keep(client: Client, timeLeftMs: number, now: number): void {
    const lastCopyMs = Math.min(timeLeftMs, limits.callMsMax) +
      limits.retentionMs;
    const until = now + lastCopyMs * limits.clockDrift;
    if (until <= client.keepUntil) return;
    client.keepUntil = until;
    // It is only moved when it is due, rather than with each call.
    if (client.place < 0) this.#deadlines.set(client, until);
  }

  /** A client has long been silent. */
  handleDue(client: Client, now: number): void {
    if (client.running > 0) {
      // No sooner than the deadline of a call that runs allows, which may be late.
      const until = now + limits.retentionMs;
      client.keepUntil = Math.max(client.keepUntil, until);
    }
    if (client.keepUntil > now) {
      this.#deadlines.set(client, client.keepUntil);
      return;
    }
    for (const incoming of client.incoming.values()) {
      this.giveUp(client, incoming);
    }
    for (const execution of client.executions.inOrder()) {
      this.replies.free(execution);
      this.#finished(execution);
    }
    this.storedBytes -= client.storedBytes;
    this.#byId.delete(client.client ^ this.#salt);
    if (this.#latest === client) this.#latest = undefined;
  }

  #giveUpBelow(client: Client, floor: number): void {
    for (const incoming of client.incoming.values()) {
      if (incoming.sequence < floor) this.giveUp(client, incoming);
    }
  }

  #forget(client: Client, execution: Execution | undefined): void {
    if (execution === undefined) return;
    client.executions.delete(execution.sequence);
    this.store(client, -limits.recordBytes);
    this.freeReply(execution);
    this.#finished(execution);
  }
}
