import type { Call } from "../../lib/core/call.ts";
import { type Load, unlimitedLoad } from "../../lib/core/acceptance.ts";
import type { Execution } from "../../lib/core/execution.ts";
import { limits } from "../../lib/core/limits.ts";
import type { Settled } from "../../lib/core/output.ts";
import { resultBytesMax } from "../../lib/core/answers.ts";
import { argumentBytesMax } from "../../lib/core/questions.ts";
import { queueBytes } from "../../lib/core/queue_bytes.ts";
import { largeDatagramBytesMax } from "../../lib/wire/header.ts";
import { Status } from "../../lib/wire/status.ts";
import type { Node } from "./world.ts";

/** A guarantee that did not hold. */
export class BrokenGuarantee extends Error {
  override readonly name = "BrokenGuarantee";
}

/** What the world knows of a call, beyond what its client can know. */
export interface Witness {
  readonly id: number;
  readonly client: Node;
  readonly server: Node;
  readonly clientLife: number;
  /** That of its client, in that life. */
  readonly endpoint: Node["endpoint"];
  readonly call: Call;
  readonly madeAtMs: number;
  /** When its client gives it up, by the time of the world. */
  readonly deadlineAtMs: number;
  readonly body: Uint8Array;
  /** The life of the server at each run. */
  readonly runs: number[];
  /** The server's life when it was made. */
  readonly serverLife: number;
  /** What its handler has answered: once, but for an excused second run. */
  readonly answers: { status: Status; result: Uint8Array }[];
  settled: Settled | undefined;
  settledAtMs: number;
  /** Whether it was sent before its client had heard of its server. */
  isFirstContact: boolean;
  /** Whether its handler never answers by itself. */
  isHanging: boolean;
}

/** Options of {@linkcode Guarantees}. */
export interface GuaranteesOptions {
  /**
   * Excuses first calls that meet two incarnations of a server: where R4 has a
   * gap, a late copy of one may run again after a restart.
   */
  readonly excuseFirstContact: boolean;
  /** The largest body that an endpoint takes. */
  readonly bodyBytesMax: number;
  /** How much a server does at a time, if that is said. */
  readonly load: Load | undefined;
}

/** Watches a world, and throws as soon as something promised is not so. */
export class Guarantees {
  readonly witnesses: Map<number, Witness> = new Map();
  readonly #byCall: Map<Call, Witness> = new Map();
  readonly #open: Set<Witness> = new Set();
  readonly #options: GuaranteesOptions;

  constructor(options: GuaranteesOptions) {
    this.#options = options;
  }

  add(witness: Witness): void {
    this.witnesses.set(witness.id, witness);
    this.#byCall.set(witness.call, witness);
    this.#open.add(witness);
  }

  /** A handler is about to run. */
  ran(witness: Witness, server: Node): void {
    const { runs, id, settled } = witness;
    runs.push(server.life);
    if (runs.length > 1 && !this.#isExcused(witness)) {
      broken("G2", `call ${id} has run ${runs.length} times`);
    }
    if (settled?.executed === "no" && !this.#isExcused(witness)) {
      broken("G4", `call ${id} runs after its client was told that it did not`);
    }
    if (server.isDraining && server.startsLeft-- <= 0) {
      broken(
        "shutdown",
        `${server.name} starts call ${id}, and takes no more calls`,
      );
    }
    if (server !== witness.server) {
      broken("G5", `call ${id} has come to ${server.name}`);
    }
  }

  /** A handler is only given what somebody may still wait for. */
  startedInTime({ deadlineAt, sequence }: Execution, server: Node): void {
    if (server.clock.now() < deadlineAt) return;
    broken("queue", `${server.name} starts #${sequence} when it is too late`);
  }

  /** What a handler is given has to be what was sent. */
  given(witness: Witness, { body }: Execution): void {
    if (!isSame(body, witness.body)) {
      broken("G5", `call ${witness.id} has other arguments than were sent`);
    }
  }

  /** A call has settled. */
  settled(settled: Settled, client: Node, nowMs: number): void {
    const witness = this.#byCall.get(settled.call);
    if (witness === undefined) broken("G1", "a call settles that nobody made");
    const { id, call } = witness;
    if (witness.settled !== undefined) {
      broken("G1", `call ${id} settles again`);
    }
    witness.settled = settled;
    witness.settledAtMs = nowMs;
    this.#open.delete(witness);
    const late = client.clock.now() - call.deadlineAt;
    if (late > limits.loopPauseMs) {
      broken("G1", `call ${id} settles ${late} ms after its deadline`);
    }
    this.#checkExecuted(witness, settled);
    this.#checkResult(witness, settled);
  }

  #checkExecuted(witness: Witness, { executed, cause }: Settled): void {
    const { id, runs, call } = witness;
    if (executed === "no" && runs.length > 0 && !this.#isExcused(witness)) {
      broken("G4", `call ${id} has run, and its client is told that not`);
    }
    if (executed === "yes" && runs.length === 0) {
      broken("G4", `call ${id} has not run, and its client is told so`);
    }
    if (executed !== "no" && call.transmissions === 0) {
      broken("G4", `call ${id} was never sent, and ${executed} is said of it`);
    }
    if (executed === "maybe" && cause === "reply") {
      broken("G4", `call ${id} was answered, and yet maybe is said of it`);
    }
  }

  #checkResult(witness: Witness, { status, body }: Settled): void {
    const { id, answers } = witness;
    const isGiven = answers.some((answer) =>
      answer.status === status && isSame(answer.result, body)
    );
    if (status === Status.ok && !isGiven) {
      broken("G5", `call ${id} has a result that its handler did not return`);
    }
    if (status === Status.failed && !isGiven) {
      broken("G5", `call ${id} is said to have failed, which it did not`);
    }
    if (status === Status.numberReused) {
      broken("G2", `call ${id} has met another one under its number`);
    }
  }

  /** No bound is exceeded (G6). */
  checkBounds({ endpoint, name, serves }: Node): void {
    // Calls that run when the store is full may still put their results there.
    const { concurrency } = this.#options.load ?? unlimitedLoad;
    const late = concurrency * resultBytesMax + limits.recordBytes;
    // A client takes one result that is larger than all it may hold.
    const heldBytesMax = serves
      ? limits.heldBytes
      : Math.max(limits.heldBytes, this.#options.bodyBytesMax);
    if (serves) this.#checkQueue(endpoint, name);
    const isWithin = endpoint.clients <= limits.clients &&
      endpoint.heldBytes <= heldBytesMax &&
      endpoint.storedBytes <= limits.storedBytesHard + late;
    if (!isWithin) {
      const { running, clients, storedBytes, heldBytes } = endpoint;
      const sizes = JSON.stringify({
        running,
        clients,
        storedBytes,
        heldBytes,
      });
      broken("G6", `${name} is beyond its bounds: ${sizes}`);
    }
    for (const [peer, flight] of this.#flights(endpoint)) {
      // After each timeout a body is probed for, whatever is in flight; a server
      // with no room for another client, or record, never answers.
      const isFull = limits.clients < 100 || limits.storedBytesHard < 100_000;
      const timeouts = isFull ? 20 : 4;
      const probes = timeouts * largeDatagramBytesMax * flight.calls;
      const isWithin = flight.calls <= limits.callsInFlight &&
        (flight.calls <= 1 || flight.bytes <= limits.bytesInFlight) &&
        peer.path.bytesInFlight <= queueBytes(largeDatagramBytesMax) + probes &&
        peer.sessions.length <= limits.sessions;
      if (!isWithin) {
        const bulk = peer.path.bytesInFlight;
        const sizes = JSON.stringify({ ...flight, bulk });
        broken("G6", `${name} has ${sizes} in flight to ${peer.address}`);
      }
    }
  }

  /** A server does as much as it may and no more, and lets nobody wait without need. */
  #checkQueue(endpoint: Node["endpoint"], name: string): void {
    const { load = unlimitedLoad } = this.#options;
    const lanes = [load, ...load.lanes];
    const { running, queued } = endpoint;
    const isWithin = running <= load.concurrency &&
      queued <= load.queue + lanes.length * load.concurrency &&
      lanes.every((lane, i) => endpoint.of(i).running <= lane.concurrency);
    const isShared = load.concurrencyPerClient < load.concurrency;
    const isIdle = running < load.concurrency && !isShared &&
      lanes.some(({ concurrency }, i) => {
        const lane = endpoint.of(i);
        return lane.queued > 0 && lane.running < concurrency;
      });
    if (isWithin && !isIdle) return;
    broken("queue", `${name} runs ${running} calls, and ${queued} wait`);
  }

  /** What an endpoint has in flight, by peer. */
  #flights(
    endpoint: Node["endpoint"],
  ): Map<Call["peer"], { calls: number; bytes: number }> {
    const flights = new Map<Call["peer"], { calls: number; bytes: number }>();
    for (const { call, endpoint: its } of this.#open) {
      if (its !== endpoint || !call.isInFlight) continue;
      const flight = flights.get(call.peer) ?? { calls: 0, bytes: 0 };
      flight.calls++;
      const { length } = call.request.body;
      // A body in PARTs has a window of its own.
      if (length <= argumentBytesMax) flight.bytes += length;
      flights.set(call.peer, flight);
    }
    return flights;
  }

  /** Each call of a client that lives has settled (G1). */
  checkAllSettled(): void {
    for (const witness of this.witnesses.values()) {
      const { id, client, clientLife, settled } = witness;
      if (client.life !== clientLife || settled !== undefined) continue;
      broken("G1", `call ${id} has never settled`);
    }
  }

  /**
   * Every call with time left has completed (G8).
   *
   * @param healedAtMs when all faults had healed, and what was lost was sent
   * again
   * @param patienceMs how long a call takes then at most
   */
  checkHealed(healedAtMs: number, patienceMs: number): void {
    for (const witness of this.witnesses.values()) {
      const { id, isHanging, deadlineAtMs, settled, settledAtMs } = witness;
      if (witness.client.life !== witness.clientLife) continue;
      const byMs = Math.max(witness.madeAtMs, healedAtMs) + patienceMs;
      if (isHanging || deadlineAtMs <= byMs) continue;
      if (settled?.cause === "deadline" || settledAtMs > byMs) {
        broken("G8", `call ${id} has not completed by ${byMs} ms`);
      }
    }
  }

  #isExcused({ isFirstContact, serverLife, server }: Witness): boolean {
    return this.#options.excuseFirstContact && isFirstContact &&
      server.life !== serverLife;
  }
}

/** Throws a {@linkcode BrokenGuarantee}. */
export function broken(guarantee: string, what: string): never {
  throw new BrokenGuarantee(`${guarantee} is broken: ${what}`);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
