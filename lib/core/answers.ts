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
import { AddressProof } from "./address_proof.ts";
import type { AddressTokens } from "./address_tokens.ts";
import type { Arrival } from "./admission.ts";
import { Client } from "./client.ts";
import type { Counters } from "./counters.ts";
import type { Copy, Execution } from "./execution.ts";
import {
  type Draft,
  fits,
  frameBytesMax,
  type Outbox,
  willAnswer,
} from "./outbox.ts";

/** The largest result that one datagram carries, in bytes. */
export const resultBytesMax: number = frameBytesMax(true) - replyBytes;

/** What a datagram takes beside its frames: header and checksum. */
const datagramOverhead = 28;

/** What of an execution goes into its answer. */
export type Answered = Pick<
  Execution,
  | "client"
  | "sequence"
  | "from"
  | "echo"
  | "arrivedAt"
  | "answers"
  | "isAnswered"
  | "status"
  | "reply"
>;

/** What of it goes into a TOKEN. */
type Challenged = Pick<
  Answered,
  "client" | "sequence" | "from" | "echo" | "arrivedAt"
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
  #stranger = new Client(0n, new AddressProof(), 0);

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
    answered.isAnswered = true;
    const draft = this.#draft(client, from, replyBytes + reply.length);
    if (draft === undefined) {
      this.#counters.answersWithheld++;
      return this.challenge(answered);
    }
    const { echo, arrivedAt } = answered.answers;
    willAnswer(draft, arrivedAt);
    draft.end = writeReply(draft.buffer, draft.end, {
      sequence: answered.sequence,
      echo,
      // Known when it leaves: the outbox writes it.
      processingUs: 0,
      status: answered.status,
      body: reply,
    });
    this.#askIn(draft, answered);
  }

  /** That another call has come under the number of one that is known. */
  impostor(known: Execution, copy: Copy): void {
    const status = Status.numberReused;
    this.reply({ ...known, status, reply: nothing, ...copy, answers: copy });
  }

  /** That a call waits for its turn; or that it is running, and how far it is. */
  working(execution: Execution): void {
    const { client, from, progress } = execution;
    const bytes = progress === undefined ? workingBytes : progressBytes;
    const draft = this.#draft(client, from, bytes);
    if (draft === undefined) return;
    const { echo, arrivedAt } = execution.answers;
    execution.isAnswered = true;
    willAnswer(draft, arrivedAt);
    draft.end = writeWorking(draft.buffer, draft.end, {
      sequence: execution.sequence,
      echo,
      progress,
      isWaiting: execution.state === "queued",
      processingUs: 0,
    });
    // Or else its address will soon have been sent what it has earned.
    this.#askIn(draft, execution);
  }

  /** That no new calls are taken. */
  goaway(client: Client, to: string): void {
    const draft = this.#draft(client, to, goawayBytes);
    if (draft !== undefined) {
      draft.end = writeGoaway(draft.buffer, draft.end);
    }
  }

  /** What a client has to echo from there, to be believed that it is there. */
  challenge(
    { client, sequence, from, echo, arrivedAt }: Challenged,
  ): void {
    const draft = this.#draft(client, from, tokenBytes);
    if (draft !== undefined) this.#token(draft, { sequence, echo, arrivedAt });
  }

  /**
   * That a call was not run here; nothing is kept, the client may be anybody.
   * The answer is never longer than the question, but for the token.
   */
  retry(
    { sequence }: { sequence: number },
    arrival: Arrival,
    uptimeMs: number,
  ): void {
    const draft = this.#draftForStranger(arrival, retryBytes);
    if (draft === undefined) return;
    draft.end = writeRetry(draft.buffer, draft.end, {
      sequence,
      echo: arrival.echo,
      uptimeUs: uptimeMs * 1000,
    });
    if (!arrival.isProven && !draft.hasToken) {
      this.admit({ sequence }, arrival);
    }
  }

  /** That a call will be looked at once its client has shown where it is. */
  admit({ sequence }: { sequence: number }, arrival: Arrival): void {
    const draft = this.#draftForStranger(arrival, tokenBytes);
    if (draft === undefined) return;
    const { echo, arrivedAt } = arrival;
    this.#token(draft, { sequence, echo, arrivedAt });
  }

  /** That nothing is known of a call that was asked after. */
  unknown({ sequence }: { sequence: number }, arrival: Arrival): void {
    const draft = this.#draftForStranger(arrival, replyBytes);
    if (draft === undefined) return;
    draft.end = writeReply(draft.buffer, draft.end, {
      sequence,
      echo: arrival.echo,
      processingUs: 0,
      status: Status.unknownCall,
      body: nothing,
    });
  }

  /** Asks for a token by the way: it is no reason for a datagram of its own. */
  #askIn(draft: Draft, answered: Challenged): void {
    const isAsked = draft.hasToken ||
      answered.client.proof.isProven(answered.from);
    if (!isAsked && fits(draft, draft, tokenBytes)) this.challenge(answered);
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
    draft.end = writeToken(draft.buffer, draft.end, {
      sequence,
      echo,
      token,
    });
    draft.hasToken = true;
  }

  /** Room for a frame to a client, if its address has earned it. */
  #draft(client: Client, to: string, bytes: number): Draft | undefined {
    const { incarnation } = this;
    const { draft: open, proof } = client;
    const isNew = open === undefined ||
      !fits(open, { to, incarnation }, bytes);
    const costs = bytes + (isNew ? datagramOverhead : 0);
    if (!proof.spend(to, costs)) return undefined;
    return this.#outbox.draft(client, { to, incarnation }, bytes);
  }

  /** One channel for the strangers of a datagram, lest each call of one get a datagram of its own. */
  #draftForStranger(
    { header, from, proof }: Arrival,
    bytes: number,
  ): Draft | undefined {
    const { client } = header;
    const { client: id, proof: known } = this.#stranger;
    if (id !== client || known !== proof) {
      // Nothing is kept of it.
      this.#stranger = new Client(client, proof, 0);
    }
    return this.#draft(this.#stranger, from, bytes);
  }
}

const nothing = new Uint8Array(0);
