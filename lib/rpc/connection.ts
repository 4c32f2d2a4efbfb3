import { limits } from "../core/limits.ts";
import type { Peer } from "../core/peer.ts";
import { argumentBytesMax } from "../core/questions.ts";
import { Slab } from "../core/slab.ts";
import type { TraceEvent } from "../core/trace.ts";
import type { Progress } from "../wire/frame.ts";
import { Writer } from "../xdr/mod.ts";
import { encodedBy } from "./encoded.ts";
import type { Host } from "./host.ts";
import { PendingCall } from "./pending_call.ts";
import type { Procedure, Service } from "./service.ts";

/** Options of a call. */
export interface CallOptions {
  /**
   * How long to wait for the result, in milliseconds: at most a day, and never
   * for ever.
   *
   * @default {the client's `timeoutMs`, which is 10,000}
   */
  timeoutMs?: number;
  /** Gives the call up when it is aborted. */
  signal?: AbortSignal;
  /**
   * Told what the handler says of its progress, in order; not every step
   * arrives.
   */
  onProgress?: (progress: Progress) => void;
  /**
   * Told each thing that happens to the call, transmission by transmission, for
   * whoever wants to see why it took as long as it did.
   */
  trace?: (event: CallTrace) => void;
}

/** Something that happened to a call, and when. */
export type CallTrace = TraceEvent & {
  /** Milliseconds since the call was made. */
  readonly atMs: number;
};

/** What all calls of one client share. */
export class Connection {
  readonly host: Host;
  readonly peer: Peer;
  readonly service: Service;
  readonly timeoutMs: number;
  #writer: Writer | undefined;
  #arguments = new Slab();

  constructor(host: Host, peer: Peer, service: Service, timeoutMs: number) {
    this.host = host;
    this.peer = peer;
    this.service = service;
    this.timeoutMs = timeoutMs;
  }

  /** Calls a procedure by name. */
  call<Arguments, Result>(
    name: string,
    procedure: Procedure<Arguments, Result>,
    args: Arguments,
    options: CallOptions = {},
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const body = this.#encode(procedure, args);
      const timeoutMs = checkTimeout(options.timeoutMs ?? this.timeoutMs);
      new PendingCall(this, name, procedure, { resolve, reject }, options)
        .start(body, timeoutMs);
    });
  }

  #encode<Arguments>(
    procedure: Procedure<Arguments, unknown>,
    args: Arguments,
  ): Uint8Array {
    // Taken away meanwhile: a getter among the arguments may make a call.
    let writer = this.#writer ?? new Writer();
    this.#writer = undefined;
    writer.reset();
    try {
      procedure.args.write(writer, args);
      if (writer.length <= argumentBytesMax) {
        return this.#arguments.copy(writer.bytes());
      }
      const body = encodedBy(writer);
      writer = new Writer();
      return body;
    } finally {
      this.#writer = writer;
    }
  }
}

/** @throws {RangeError} for what is no time to wait, or more than a day */
export function checkTimeout(timeoutMs: number): number {
  if (!(timeoutMs > 0 && timeoutMs <= limits.callMsMax)) {
    throw new RangeError(
      `Cannot wait ${timeoutMs} ms for a call: ` +
        `expected more than 0, and at most ${limits.callMsMax}`,
    );
  }
  return timeoutMs;
}
