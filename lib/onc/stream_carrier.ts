import type { ByteStream } from "../net/byte_stream.ts";
import type { Clock } from "../net/clock.ts";
import type { OncClientStats } from "./client_counters.ts";
import { limits } from "./limits.ts";
import type { Carrier, OutgoingCall } from "./outgoing_call.ts";
import { encodeRecord, RecordError, RecordReader } from "./record.ts";
import { readReply } from "./reply_message.ts";

/** Opens a stream to an address, unless the signal is aborted before. */
export type ConnectStream = (
  address: string,
  options: { signal: AbortSignal },
) => Promise<ByteStream>;

/** What a {@linkcode StreamCarrier} is made of. */
export interface StreamCarrierParts {
  readonly connect: ConnectStream;
  /** The server's address, in canonical form. */
  readonly address: string;
  readonly clock: Clock;
  readonly stats: OncClientStats;
  readonly recordBytesMax: number;
  readonly fragmentBytesMax: number;
}

/** A stream with the times that tell whether anybody is at its other end. */
interface Line {
  readonly stream: ByteStream;
  heardAt: number;
}

/**
 * Calls to one server by a stream, which is opened when there is a call, and
 * again when there is one after it broke.
 */
export class StreamCarrier implements Carrier {
  readonly address: string;
  readonly messageBytesMax: number;
  readonly #parts: StreamCarrierParts;
  readonly #calls = new Map<number, OutgoingCall>();
  readonly #sentAt = new WeakMap<OutgoingCall, number>();
  #line: Line | undefined;
  #connecting: AbortController | undefined;

  constructor(parts: StreamCarrierParts) {
    this.#parts = parts;
    this.address = parts.address;
    this.messageBytesMax = parts.recordBytesMax;
  }

  send(call: OutgoingCall): void {
    if (this.#calls.size >= limits.callsMax) {
      return call.settle({ kind: "refused" });
    }
    this.#calls.set(call.xid, call);
    if (this.#line !== undefined) this.#transmit(call, this.#line);
    else this.#connect();
  }

  giveUp(call: OutgoingCall, why: "deadline" | "canceled"): void {
    this.#calls.delete(call.xid);
    const sentAt = this.#sentAt.get(call);
    if (why !== "deadline" || sentAt === undefined) return;
    // All its time there was not a byte: the other end may be gone without a
    // word, and TCP would take a quarter of an hour to say so.
    if (this.#line !== undefined && this.#line.heardAt <= sentAt) {
      this.#lose(this.#line, new Error("nothing came for the time of a call"));
    }
  }

  close(): void {
    this.#connecting?.abort();
    this.#line?.stream.close();
    this.#line = undefined;
    this.#settleAll(() => ({ kind: "closed" }));
  }

  async #connect(): Promise<void> {
    if (this.#connecting !== undefined) return;
    const { connect, clock, stats } = this.#parts;
    const controller = new AbortController();
    this.#connecting = controller;
    const { connectMsMax } = limits;
    const cancel = clock.schedule(clock.now() + connectMsMax, () => {
      controller.abort(new Error(`no connection after ${connectMsMax} ms`));
    });
    let stream: ByteStream | undefined;
    let failure: unknown;
    try {
      stream = await connect(this.address, { signal: controller.signal });
    } catch (error) {
      failure = error;
    }
    cancel();
    this.#connecting = undefined;
    if (stream === undefined || controller.signal.aborted) {
      // Closed or given up meanwhile, which the other side need not heed.
      stream?.close();
      const error = failure ?? controller.signal.reason;
      return this.#settleAll(() => ({ kind: "unreachable", error }));
    }
    stats.connections++;
    this.#begin({ stream, heardAt: clock.now() });
  }

  #begin(line: Line): void {
    this.#line = line;
    for (const call of this.#calls.values()) this.#transmit(call, line);
    this.#readAll(line);
  }

  #transmit(call: OutgoingCall, line: Line): void {
    const { stats, fragmentBytesMax, clock } = this.#parts;
    if (call.transmissions++ === 0) stats.callsSent++;
    else stats.retransmissions++;
    this.#sentAt.set(call, clock.now());
    line.stream.write(encodeRecord(call.message, fragmentBytesMax)).catch(
      (error) => this.#lose(line, error),
    );
  }

  async #readAll(line: Line): Promise<void> {
    const records = new RecordReader(this.#parts.recordBytesMax);
    const buffer = new Uint8Array(READ_BYTES);
    try {
      for (;;) {
        const length = await line.stream.read(buffer);
        if (length === null) throw new Error("the server has closed it");
        line.heardAt = this.#parts.clock.now();
        for (const record of records.push(buffer.subarray(0, length))) {
          this.#receive(record);
        }
      }
    } catch (error) {
      this.#lose(line, error);
    }
  }

  #receive(record: Uint8Array): void {
    const { stats } = this.#parts;
    const read = readReply(record);
    if (read === undefined) {
      stats.messagesMalformed++;
      return;
    }
    const call = this.#calls.get(read.xid);
    if (call === undefined) {
      stats.repliesUnexpected++;
      return;
    }
    stats.replies++;
    this.#calls.delete(read.xid);
    const { verifier, reply } = read;
    call.settle({ kind: "reply", verifier, reply });
  }

  /**
   * A stream is of no use any more. Calls that may have run and may not run
   * twice have failed; all others are made again by another stream.
   */
  #lose(line: Line, error: unknown): void {
    if (this.#line !== line) return;
    this.#line = undefined;
    line.stream.close();
    // A record that is too long would be as long the next time.
    const isHopeless = error instanceof RecordError;
    this.#settleAll((call) =>
      call.transmissions === 0 ||
        call.isIdempotent && !isHopeless && call.transmissions < SENDS_MAX
        ? undefined
        : { kind: "lost", error }
    );
    if (this.#calls.size > 0) this.#connect();
  }

  #settleAll(
    outcomeOf: (
      call: OutgoingCall,
    ) => Parameters<OutgoingCall["settle"]>[0] | undefined,
  ): void {
    for (const [xid, call] of [...this.#calls]) {
      const outcome = outcomeOf(call);
      if (outcome === undefined) continue;
      this.#calls.delete(xid);
      call.settle(outcome);
    }
  }
}

/** 64 KiB at a time, as Deno's own streams read. */
const READ_BYTES = 65_536;

/** 4: a server that ends three connections over one call will not answer it. */
const SENDS_MAX = 4;
