import type { Header } from "../wire/header.ts";
import type { AddressTokens } from "./address_tokens.ts";
import type { Answers } from "./answers.ts";
import type { Client } from "./client.ts";
import type { Clients } from "./clients.ts";
import type { Copy } from "./execution.ts";
import { limits } from "./limits.ts";
import type { Shared } from "./shared.ts";

/** A datagram from a client, and what is known of where it came from. */
export interface Arrival extends Copy {
  header: Header;
  /** Its length. */
  bytes: number;
  /** Whether the client has shown that it is there. */
  isProven: boolean;
}

/** Which datagrams a server listens to: from whom, and meant for whom. */
export class Admission {
  readonly #shared: Shared;
  readonly #clients: Clients;
  readonly #answers: Answers;
  readonly #tokens: AddressTokens;
  readonly #startedAt: number;
  readonly #quietMs: number;
  readonly #isReliable: (address: string) => boolean;

  constructor(
    shared: Shared,
    options: {
      clients: Clients;
      answers: Answers;
      tokens: AddressTokens;
      now: number;
      quietMs: number;
      isReliable: (address: string) => boolean;
    },
  ) {
    this.#shared = shared;
    this.#clients = options.clients;
    this.#answers = options.answers;
    this.#tokens = options.tokens;
    this.#startedAt = options.now;
    this.#quietMs = options.quietMs;
    this.#isReliable = options.isReliable;
  }

  /** What is known of where a datagram came from, now that it is here. */
  arrival(header: Header, from: string, bytes: number, now: number): Arrival {
    const client = this.#clients.get(header.client);
    const isProven = this.#isProven(header, client, from, now);
    if (client !== undefined) {
      client.proof.received(from, bytes);
      if (isProven) client.proof.prove(from);
    }
    const echo = header.transmission;
    return { header, from, echo, arrivedAt: now, bytes, isProven };
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
   * Whose call it is. Past half of the table only those get a place who have
   * shown where they are: a flood of invented ones ends there.
   */
  clientOf(
    frame: { sequence: number },
    arrival: Arrival,
  ): Client | undefined {
    const { header, from, bytes, isProven } = arrival;
    const known = this.#clients.get(header.client);
    if (known !== undefined) return known;
    if (!isProven && this.#clients.count >= limits.clientsUnproven) {
      this.#shared.counters.answersWithheld++;
      this.#answers.admit(header.client, frame, arrival);
      return undefined;
    }
    const client = this.#clients.add(header.client);
    if (client === undefined) {
      this.#shared.counters.droppedClientsFull++;
      return undefined;
    }
    client.proof.received(from, bytes);
    if (isProven) client.proof.prove(from);
    return client;
  }

  /** Says that this server is not the one that is meant, or may not be. */
  redirect(frame: { sequence: number }, arrival: Arrival): void {
    const { header, isProven, arrivedAt } = arrival;
    this.#shared.counters.callsMisdirected++;
    const who = { client: header.client, isProven };
    const uptimeMs = arrivedAt - this.#startedAt;
    this.#answers.retry(who, frame, arrival, uptimeMs);
  }

  #isProven(
    { token, client: id }: Header,
    client: Client | undefined,
    from: string,
    now: number,
  ): boolean {
    if (client?.proof.isProven(from) || this.#isReliable(from)) return true;
    return token !== 0n && this.#tokens.isGood(token, id, from, now);
  }
}
