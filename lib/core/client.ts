import type { AddressProof } from "./address_proof.ts";
import type { Deadline } from "./deadlines.ts";
import type { Execution } from "./execution.ts";
import type { Incoming } from "./incoming.ts";
import { limits } from "./limits.ts";
import type { Channel, Draft } from "./outbox.ts";
import type { Path } from "./path.ts";
import { SequenceTable } from "./sequence_table.ts";

/**
 * A client's session, as the server sees it: which of its calls have run, and
 * the replies that it may not have yet.
 */
export class Client implements Channel, Deadline {
  readonly kind = "client";
  readonly fromServer = true;
  readonly client: bigint;
  readonly token = 0n;
  /** Where it can be reached. */
  readonly proof: AddressProof;
  /** Bytes that it has earned of its replies, to be sent again. */
  #earnedBytes = 0;
  transmission = 0;
  sentAt = -Infinity;
  draft: Draft | undefined = undefined;
  /** As many answers as fit: in how many datagrams, its calls have decided. */
  readonly sharedBytesMax = Infinity;
  dueAt = 0;
  place = -1;

  /** Calls below it are finished at the client: they are never run. */
  floor = 0;
  /** Calls at or above the floor that have begun, by number. */
  readonly executions: SequenceTable<Execution>;
  /** Calls at or above the floor whose arguments are not all here, by number. */
  readonly incoming: Map<number, Incoming> = new Map();
  /** By which large results go to it, once there has been one. */
  path: Path | undefined = undefined;
  /** Calls whose handlers have not answered. */
  running = 0;
  /** Bytes of the records and replies kept. */
  storedBytes = 0;
  /** Bytes of bodies that are half here, and of arguments in use. */
  heldBytes = 0;
  /** Until when the network may hold copies of its calls. */
  keepUntil = 0;
  /** After how long without an answer it asks again, by its newest call. */
  patienceMs = 0;

  /** The client has sent so much, or has shown that so much has arrived. */
  earn(bytes: number): void {
    const { answersAgainBytes } = limits;
    this.#earnedBytes = Math.min(this.#earnedBytes + bytes, answersAgainBytes);
  }

  /** Whether so many bytes of replies are earned, which are then spent. */
  spend(bytes: number): boolean {
    if (bytes > this.#earnedBytes) return false;
    this.#earnedBytes -= bytes;
    return true;
  }

  /** The same for calls that are not answered at once, which its newest may be. */
  get unhurriedMs(): number {
    return Math.max(this.patienceMs, limits.timeoutMsMin);
  }

  /** Whether it waits for an answer that it may not have. */
  get mayAskAgain(): boolean {
    for (const { isAbandoned, isAcknowledged } of this.executions.inOrder()) {
      if (!isAbandoned && !isAcknowledged) return true;
    }
    return false;
  }

  /** @param salt what no client knows (`SequenceTable`) */
  constructor(client: bigint, proof: AddressProof, salt: number) {
    this.client = client;
    this.proof = proof;
    this.executions = new SequenceTable(salt);
  }
}
