import type { AckFrame } from "../wire/frame.ts";
import type { Answers } from "./answers.ts";
import { BodyBytes } from "./body_bytes.ts";
import type { Client } from "./client.ts";
import type { Execution } from "./execution.ts";
import { limits } from "./limits.ts";
import { OutgoingBody } from "./outgoing_body.ts";
import { Path } from "./path.ts";
import { RoundTrip } from "./round_trip.ts";
import type { Shared } from "./shared.ts";
import type { Ways } from "./ways.ts";

/** Results that are larger than a datagram, on their way to clients. */
export class LargeReplies {
  readonly #shared: Shared;
  readonly #answers: Answers;
  readonly #ways: Ways;

  constructor(shared: Shared, answers: Answers, ways: Ways) {
    this.#shared = shared;
    this.#answers = answers;
    this.#ways = ways;
  }

  /** Begins to send the result of a call, if its client is known to be there. */
  begin(execution: Execution): void {
    const { client, reply, sequence, from } = execution;
    // Its PARTs are answer enough.
    execution.isAnswered = true;
    execution.download = {
      body: new OutgoingBody(reply.length),
      bytes: new BodyBytes(nothing, reply),
      sequence,
      channel: client,
      destination: { to: from, incarnation: this.#answers.incarnation },
    };
    // Its first piece waits for its turn, and nothing has said that it will come.
    const isUntold = execution.toldAt === -Infinity &&
      client.path?.isBusy === true;
    if (this.#goOn(execution) && isUntold) this.#answers.working(execution);
  }

  /** The client asks for the result, from where it is now. */
  answerAgain(execution: Execution): void {
    const { arrivedAt, deadlineAt } = execution;
    // A client whose clock is slow may wait for longer, and will ask again; or
    // it is a late copy of a call, and nobody waits.
    if (arrivedAt >= deadlineAt) {
      execution.deadlineAt = arrivedAt + limits.silentMs;
      this.#shared.deadlines.set(execution, execution.deadlineAt);
    }
    if (this.#goOn(execution)) this.#answers.working(execution);
  }

  /**
   * The client says how much it has. Returns whether it wants no more: it may
   * have given up the call, and then says that it has what was never sent.
   */
  handleAck(execution: Execution, ack: AckFrame, now: number): boolean {
    const { client, download } = execution;
    const { path } = client;
    if (path === undefined || download === undefined) return false;
    path.acked(download, ack, now);
    this.#shared.bulk.touch(path);
    const isOver = ack.cumulative === download.bytes.length;
    if (isOver) this.stop(execution);
    return isOver;
  }

  /** The client has the result, or has given up the call. */
  stop({ client, download }: Execution): void {
    if (client.path !== undefined && download !== undefined) {
      this.#shared.bulk.stop(client.path, download);
    }
  }

  #goOn(execution: Execution): boolean {
    const { client, download, from } = execution;
    if (!client.proof.isProven(from)) {
      this.#shared.counters.answersWithheld++;
      this.#answers.challenge(execution);
      return false;
    }
    const { incarnation } = this.#answers;
    const path = client.path ??= this.#pathTo(client, from);
    // Others, too: they are in the way of this one until they arrive.
    path.moveTo({ to: from, incarnation });
    download!.destination = { to: from, incarnation };
    if (!path.has(download!)) this.#shared.bulk.send(path, download!);
    else this.#shared.bulk.touch(path);
    return true;
  }

  #pathTo(client: Client, address: string): Path {
    // The client has measured this path, or has not either.
    const initialTimeoutMs = Math.max(
      limits.timeoutMsMin,
      Math.min(client.patienceMs, limits.initialTimeoutMs),
    );
    const isReliable = this.#ways.isReliable(address);
    return new Path({
      roundTrip: new RoundTrip(
        initialTimeoutMs,
        isReliable ? limits.timeoutMsMinReliable : undefined,
      ),
      random: this.#shared.random,
      datagramBytes: this.#ways.datagramBytes(address),
      isReliable,
      // The reply stays, for when its client asks again.
      givesUp: true,
    });
  }
}

const nothing = new Uint8Array(0);
