import { writeUint32 } from "../wire/big_endian.ts";
import type { CallFrame, PartFrame } from "../wire/frame.ts";
import { FrameType, targetBytes } from "../wire/frame_layout.ts";
import { readTarget } from "../wire/frame_reader.ts";
import { Status } from "../wire/status.ts";
import { bulkLimits } from "./bulk_limits.ts";
import type { Acceptance } from "./acceptance.ts";
import type { Capacity } from "./capacity.ts";
import type { Client } from "./client.ts";
import type { Clients } from "./clients.ts";
import type { Copy } from "./execution.ts";
import { acknowledgeWhole, Incoming } from "./incoming.ts";
import { limits } from "./limits.ts";
import { busy, type Refusal } from "./refusal.ts";
import type { Shared } from "./shared.ts";

/** Calls whose arguments are larger than a datagram, until those are here. */
export class Reassembly {
  readonly #shared: Shared;
  readonly #clients: Clients;
  readonly #capacity: Capacity;
  readonly #incarnation: bigint;
  readonly #acceptance: Acceptance;

  constructor(
    shared: Shared,
    clients: Clients,
    { capacity, incarnation, acceptance }: {
      capacity: Capacity;
      incarnation: bigint;
      acceptance: Acceptance;
    },
  ) {
    this.#shared = shared;
    this.#clients = clients;
    this.#capacity = capacity;
    this.#incarnation = incarnation;
    this.#acceptance = acceptance;
  }

  /**
   * Takes a PART of a call that has no record. Returns the call once it is
   * whole, a status where it is refused, and `undefined` while it is neither.
   */
  handlePart(
    client: Client,
    part: PartFrame,
    copy: Copy,
  ): CallFrame | Refusal | undefined {
    // What is whole is acknowledged, which no server may do that keeps no record:
    // asked after, it would not know the call, and then run a copy of it.
    if (!this.#acceptance.hasRecordRoom(client)) {
      this.#shared.counters.callsRefused++;
      return undefined;
    }
    const known = client.incoming.get(part.sequence);
    const refusal = this.#acceptance.isClosing
      ? { status: Status.shuttingDown, body: nothing }
      : known === undefined
      ? this.#refusal(client, part, copy.arrivedAt)
      : known.body.matches(part.total, part.digest)
      ? undefined
      : { status: Status.numberReused, body: nothing };
    if (refusal === undefined) return this.#take(client, part, copy);
    if (known !== undefined) this.#clients.giveUp(client, known);
    return refusal;
  }

  #take(
    client: Client,
    part: PartFrame,
    { from, echo, arrivedAt }: Copy,
  ): CallFrame | undefined {
    const incoming = client.incoming.get(part.sequence) ??
      this.#expect(client, part, from, arrivedAt);
    const { body } = incoming;
    incoming.destination = { to: from, incarnation: this.#incarnation };
    const arrival = body.add(part.offset, part.body, echo, arrivedAt);
    if (arrival !== "complete") {
      this.#shared.bulk.arrived(incoming);
      return undefined;
    }
    this.#shared.bulk.acknowledge(incoming);
    this.#clients.complete(client, incoming);
    const target = readTarget(body.bytes, 0);
    return {
      type: FrameType.call,
      sequence: part.sequence,
      ...target,
      // It was written when the call was sent first.
      timeLeftMs: Math.max(
        0,
        target.timeLeftMs - (arrivedAt - incoming.startedAt),
      ),
      body: body.bytes.subarray(targetBytes),
    };
  }

  /** Says that all has come of a call that has a record. */
  acknowledgeWhole(
    client: Client,
    { sequence, total }: PartFrame,
    { from: to, echo, arrivedAt }: Copy,
  ): void {
    const destination = { to, incarnation: this.#incarnation };
    const whole = { sequence, total, echo, arrivedAt };
    acknowledgeWhole(this.#shared.outbox, client, destination, whole);
  }

  #refusal(
    client: Client,
    { total }: PartFrame,
    now: number,
  ): Refusal | undefined {
    const { bodyBytes, heldBytesPerClient } = this.#capacity;
    const argumentBytes = total - targetBytes;
    if (argumentBytes > bodyBytes) {
      const body = new Uint8Array(4);
      writeUint32(body, 0, bodyBytes);
      return { status: Status.argumentsTooLarge, body };
    }
    if (argumentBytes < 0) {
      return { status: Status.invalidArgument, body: nothing };
    }
    const isFull = client.incoming.size >= limits.halfBodiesPerClient ||
      client.heldBytes + total > heldBytesPerClient ||
      !this.#makeRoom(total, now);
    return isFull ? busy() : undefined;
  }

  /**
   * Whether there is room for so many bytes. Half bodies that come too slowly
   * have to go for it; a few are looked at each time, the others in their turn.
   */
  #makeRoom(bytes: number, now: number): boolean {
    const { heldBytes } = this.#capacity;
    const { halves } = this.#clients;
    let looks = bulkLimits.halvesLookedAt;
    for (const half of halves) {
      if (this.#clients.heldBytes + bytes <= heldBytes || --looks < 0) break;
      const { client } = half.channel;
      if (half.isSlow(now)) {
        this.#shared.counters.halvesDisplaced++;
        this.#clients.giveUp(this.#clients.get(client)!, half);
      } else {
        halves.delete(half);
        halves.add(half);
      }
    }
    return this.#clients.heldBytes + bytes <= heldBytes;
  }

  #expect(
    client: Client,
    { sequence, total, digest }: PartFrame,
    from: string,
    now: number,
  ): Incoming {
    const incoming = new Incoming({
      body: this.#shared.bulk.expect({ total, digest, now }),
      sequence,
      channel: client,
      destination: { to: from, incarnation: this.#incarnation },
      patienceMs: bulkLimits.silenceMs,
    });
    this.#clients.expect(client, incoming);
    return incoming;
  }
}

const nothing = new Uint8Array(0);
