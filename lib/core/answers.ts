import {
  type CallFrame,
  replyBytes,
  retryBytes,
  workingBytes,
  writeReply,
  writeRetry,
  writeWorking,
} from "../wire/frame.ts";
import { Client } from "./client.ts";
import type { Copy, Execution } from "./execution.ts";
import { type Draft, frameBytesMax, type Outbox } from "./outbox.ts";

/** The largest result that one datagram carries, in bytes. */
export const resultBytesMax: number = frameBytesMax(true) - replyBytes;

/** What of an execution goes into its answer. */
export type Answered = Pick<
  Execution,
  "client" | "sequence" | "from" | "echo" | "arrivedAt" | "status" | "reply"
>;

/** What a server says, in frames, to where the newest copy of a call came from. */
export class Answers {
  #outbox: Outbox;
  #incarnation: bigint;
  #stranger = new Client(0n);

  constructor(outbox: Outbox, incarnation: bigint) {
    this.#outbox = outbox;
    this.#incarnation = incarnation;
  }

  /** How a call ended. */
  reply(answered: Answered): void {
    const { client, from, reply } = answered;
    const draft = this.#draft(client, from, replyBytes + reply.length);
    draft.replies.push(draft.end, answered.arrivedAt);
    draft.end = writeReply(draft.datagram, draft.end, {
      sequence: answered.sequence,
      echo: answered.echo,
      // Known when it leaves: the outbox writes it.
      processingUs: 0,
      status: answered.status,
      body: reply,
    });
  }

  /** That a call is running. */
  working(execution: Execution): void {
    const { client, from } = execution;
    const draft = this.#draft(client, from, workingBytes);
    draft.end = writeWorking(draft.datagram, draft.end, execution);
  }

  /** That a call was not run here; nothing is kept, the client may be anybody. */
  retry(
    client: bigint,
    { sequence }: CallFrame,
    { from, echo }: Copy,
    uptimeMs: number,
  ): void {
    // One channel for the strangers of a datagram, lest each call of one get a
    // datagram of its own.
    if (this.#stranger.client !== client) this.#stranger = new Client(client);
    const draft = this.#draft(this.#stranger, from, retryBytes);
    const uptimeUs = uptimeMs * 1000;
    draft.end = writeRetry(draft.datagram, draft.end, {
      sequence,
      echo,
      uptimeUs,
    });
  }

  #draft(client: Client, to: string, bytes: number): Draft {
    const incarnation = this.#incarnation;
    return this.#outbox.draft(client, { to, incarnation }, bytes);
  }
}
