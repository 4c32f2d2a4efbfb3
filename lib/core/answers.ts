import {
  goawayBytes,
  progressBytes,
  replyBytes,
  retryBytes,
  tokenBytes,
  workingBytes,
} from "../wire/frame_layout.ts";
import {
  writeGoaway,
  writeReply,
  writeRetry,
  writeToken,
  writeWorking,
} from "../wire/frame_writer.ts";
import { Status } from "../wire/status.ts";
import type { AddressTokens } from "./address_tokens.ts";
import { Client } from "./client.ts";
import type { Counters } from "./counters.ts";
import type { Copy, Execution } from "./execution.ts";
import { type Draft, frameBytesMax, type Outbox } from "./outbox.ts";

/** The largest result that one datagram carries, in bytes. */
export const resultBytesMax: number = frameBytesMax(true) - replyBytes;

/** What a datagram takes beside its frames: header and checksum. */
const datagramOverhead = 28;

/** What of an execution goes into its answer. */
export type Answered = Pick<
  Execution,
  "client" | "sequence" | "from" | "echo" | "arrivedAt" | "status" | "reply"
>;

/**
 * What a server says, in frames, to where the newest copy of a call came from:
 * no more than its address has earned.
 */
export class Answers {
  readonly incarnation: bigint;
  #outbox: Outbox;
  #tokens: AddressTokens;
  #counters: Counters;
  #stranger = new Client(0n);

  constructor(
    { outbox, counters }: { outbox: Outbox; counters: Counters },
    incarnation: bigint,
    tokens: AddressTokens,
  ) {
    this.#outbox = outbox;
    this.#counters = counters;
    this.incarnation = incarnation;
    this.#tokens = tokens;
  }

  /** How a call ended, or a TOKEN if it would be too much for its address. */
  reply(answered: Answered): void {
    const { client, from, reply } = answered;
    const draft = this.#draft(client, from, replyBytes + reply.length);
    if (draft === undefined) {
      this.#counters.answersWithheld++;
      return this.challenge(answered);
    }
    draft.answers.push(draft.end, answered.arrivedAt);
    draft.end = writeReply(draft.datagram, draft.end, {
      sequence: answered.sequence,
      echo: answered.echo,
      // Known when it leaves: the outbox writes it.
      processingUs: 0,
      status: answered.status,
      body: reply,
    });
    const isAsked = draft.hasToken || client.proof.isProven(from);
    if (!isAsked) this.challenge(answered);
  }

  /** That another call has come under the number of one that is known. */
  impostor(known: Execution, copy: Copy): void {
    const status = Status.numberReused;
    this.reply({ ...known, status, reply: nothing, ...copy });
  }

  /** That a call is running, and how far it is. */
  working(execution: Execution): void {
    const { client, from, progress } = execution;
    const bytes = progress === undefined ? workingBytes : progressBytes;
    const draft = this.#draft(client, from, bytes);
    if (draft === undefined) return;
    draft.answers.push(draft.end, execution.arrivedAt);
    draft.end = writeWorking(draft.datagram, draft.end, {
      ...execution,
      processingUs: 0,
    });
  }

  /** That no new calls are taken. */
  goaway(client: Client, to: string): void {
    const draft = this.#draft(client, to, goawayBytes);
    if (draft !== undefined) {
      draft.end = writeGoaway(draft.datagram, draft.end);
    }
  }

  /** What a client has to echo from there, to be believed that it is there. */
  challenge(
    { client, sequence, from, echo, arrivedAt }: Omit<
      Answered,
      "status" | "reply"
    >,
  ): void {
    const draft = this.#draft(client, from, tokenBytes);
    if (draft !== undefined) this.#token(draft, { sequence, echo, arrivedAt });
  }

  /**
   * That a call was not run here; nothing is kept, the client may be anybody.
   * The answer is never longer than the question, but for the token.
   *
   * @param isProven whether the client has shown that it is there
   */
  retry(
    { client, isProven }: { client: bigint; isProven: boolean },
    { sequence }: { sequence: number },
    { from, echo, arrivedAt }: Copy,
    uptimeMs: number,
  ): void {
    const draft = this.#draftForStranger(client, from, retryBytes);
    draft.end = writeRetry(draft.datagram, draft.end, {
      sequence,
      echo,
      uptimeUs: uptimeMs * 1000,
    });
    if (!isProven && !draft.hasToken) {
      this.admit(client, { sequence }, { from, echo, arrivedAt });
    }
  }

  /** That a call will be looked at once its client has shown where it is. */
  admit(
    client: bigint,
    { sequence }: { sequence: number },
    { from, echo, arrivedAt }: Copy,
  ): void {
    const draft = this.#draftForStranger(client, from, tokenBytes);
    this.#token(draft, { sequence, echo, arrivedAt });
  }

  /** That nothing is known of a call that was asked after. */
  unknown(
    client: bigint,
    { sequence }: { sequence: number },
    { from, echo }: Copy,
  ): void {
    const draft = this.#draftForStranger(client, from, replyBytes);
    draft.end = writeReply(draft.datagram, draft.end, {
      sequence,
      echo,
      processingUs: 0,
      status: Status.unknownCall,
      body: nothing,
    });
  }

  #token(
    draft: Draft,
    { sequence, echo, arrivedAt }: {
      sequence: number;
      echo: number;
      arrivedAt: number;
    },
  ): void {
    const { client } = draft.channel;
    const token = this.#tokens.issue(client, draft.to, arrivedAt);
    draft.end = writeToken(draft.datagram, draft.end, {
      sequence,
      echo,
      token,
    });
    draft.hasToken = true;
  }

  /** Room for a frame, if the client's address has earned it. */
  #draft(client: Client, to: string, bytes: number): Draft | undefined {
    // Counted as if it needed a datagram of its own: at worst that is so.
    if (!client.proof.spend(to, bytes + datagramOverhead)) return undefined;
    const { incarnation } = this;
    return this.#outbox.draft(client, { to, incarnation }, bytes);
  }

  /** One channel for the strangers of a datagram, lest each call of one get a datagram of its own. */
  #draftForStranger(client: bigint, to: string, bytes: number): Draft {
    if (this.#stranger.client !== client) this.#stranger = new Client(client);
    const { incarnation } = this;
    return this.#outbox.draft(this.#stranger, { to, incarnation }, bytes);
  }
}

const nothing = new Uint8Array(0);
