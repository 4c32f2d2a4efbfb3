import type { Header } from "../wire/header.ts";
import { AddressProof } from "./address_proof.ts";
import type { AddressTokens } from "./address_tokens.ts";
import type { Answers } from "./answers.ts";
import type { Capacity } from "./capacity.ts";
import type { Client } from "./client.ts";
import type { Clients } from "./clients.ts";
import type { Copy } from "./execution.ts";
import { limits } from "./limits.ts";
import type { Shared } from "./shared.ts";

/** A datagram from a client, and what is known of where it came from. */
export interface Arrival extends Copy {
  header: Header;
  /** Whether the client has shown that it is there. */
  isProven: boolean;
  /** What it has shown, and may be sent, this datagram included. */
  proof: AddressProof;
  /** The bytes of its datagram, until they have been counted (R43). */
  uncountedBytes: number;
}

/** Which datagrams a server listens to: from whom, and meant for whom. */
export class Admission {
  readonly #shared: Shared;
  readonly #clients: Clients;
  readonly #answers: Answers;
  readonly #tokens: AddressTokens;
  readonly #startedAt: number;
  readonly #quietMs: number;
  readonly #capacity: Capacity;
  readonly #fullness: () => number;
  readonly #isReliable: (address: string) => boolean;

  constructor(
    shared: Shared,
    options: {
      clients: Clients;
      answers: Answers;
      tokens: AddressTokens;
      now: number;
      quietMs: number;
      capacity: Capacity;
      /** Calls that run or wait, as part of all that may. */
      fullness: () => number;
      isReliable: (address: string) => boolean;
    },
  ) {
    this.#shared = shared;
    this.#clients = options.clients;
    this.#answers = options.answers;
    this.#tokens = options.tokens;
    this.#startedAt = options.now;
    this.#quietMs = options.quietMs;
    this.#capacity = options.capacity;
    this.#fullness = options.fullness;
    this.#isReliable = options.isReliable;
  }

  /** What is known of where a datagram came from, now that it is here. */
  arrival(header: Header, from: string, bytes: number, now: number): Arrival {
    const { client, token, transmission: echo } = header;
    const proof = this.#clients.get(client)?.proof ?? new AddressProof();
    const isProven = proof.isProven(from) || this.#isReliable(from) ||
      token !== 0n && this.#tokens.isGood(token, client, from, now);
    proof.received(from, bytes);
    if (isProven) proof.prove(from);
    return {
      header,
      from,
      echo,
      arrivedAt: now,
      isProven,
      proof,
      uncountedBytes: bytes,
    };
  }

  /** Whether a call cannot be one that an earlier server here has run. */
  isOurs(
    frame: { sequence: number; ageMs: number },
    { header, arrivedAt }: Arrival,
  ): boolean {
    const uptimeMs = arrivedAt - this.#startedAt;
    if (header.incarnation !== 0n) {
      return header.incarnation === this.#answers.incarnation;
    }
    const client = this.#clients.get(header.client);
    if (client?.executions.has(frame.sequence)) return true;
    return uptimeMs >= this.#quietMs * limits.clockDrift &&
      uptimeMs >= frame.ageMs * limits.clockDrift;
  }

  /**
   * Whether a call may begin. Past half of what this server keeps, runs and lets
   * wait, only those may that have shown where they are: a flood of invented
   * ones ends there, and nobody takes turns in the name of many addresses.
   */
  mayBegin(frame: { sequence: number }, arrival: Arrival): boolean {
    const isPressed =
      this.#clients.storedBytes >= this.#capacity.storedBytes / 2 ||
      this.#fullness() >= 1 / 2;
    return !isPressed || this.#isAdmitted(frame, arrival);
  }

  #isAdmitted(frame: { sequence: number }, arrival: Arrival): boolean {
    if (arrival.isProven) return true;
    this.#shared.counters.answersWithheld++;
    this.#answers.admit(frame, arrival);
    return false;
  }

  /**
   * Whose call it is; one that is new here gets a place, if it may begin.
   */
  clientOf(
    frame: { sequence: number },
    arrival: Arrival,
  ): Client | undefined {
    const { header, proof } = arrival;
    const known = this.#clients.get(header.client);
    if (known !== undefined) return known;
    const isPressed = this.#clients.count >= limits.clientsUnproven;
    if (isPressed && !this.#isAdmitted(frame, arrival)) return undefined;
    const client = this.#clients.add(header.client, proof);
    if (client === undefined) this.#shared.counters.droppedClientsFull++;
    return client;
  }

  /** Says that this server is not the one that is meant, or may not be. */
  redirect(frame: { sequence: number }, arrival: Arrival): void {
    this.#shared.counters.callsMisdirected++;
    const uptimeMs = arrival.arrivedAt - this.#startedAt;
    this.#answers.retry(frame, arrival, uptimeMs);
  }
}
