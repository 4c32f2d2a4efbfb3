import type { Clock } from "../net/clock.ts";
import { decode, Writer } from "../xdr/mod.ts";
import type { Authentication, Judgement } from "./authentication.ts";
import { AuthStat } from "./auth_stat.ts";
import { Bell } from "./bell.ts";
import { OncExecution, type Protocol } from "./call_context.ts";
import { type CallHeader, readCall } from "./call_message.ts";
import { type OncCounters, oncCounters } from "./counters.ts";
import type { DuplicateCache } from "./duplicate_cache.ts";
import type { OpaqueAuth } from "./opaque_auth.ts";
import type { Programs, ServedProcedure } from "./programs.ts";
import { encodeRefusal, type Refusal, writeSuccess } from "./reply_message.ts";
import { digest, type Key } from "./scramble.ts";

/** Told of an exception in a handler: which procedure, for whom. */
export type OnOncError = (
  error: unknown,
  call: { procedure: string; peer: string },
) => void;

/** Who sent a message, and the way back. */
export interface Asker {
  readonly protocol: Protocol;
  /** The address. */
  readonly peer: string;
  /** How long a reply may be. */
  readonly replyBytesMax: number;
  /** Sends a reply; the bytes are not written to again. */
  respond(reply: Uint8Array): void;
  /** A handler has started for this asker. */
  began?(execution: OncExecution): void;
  /** It has ended. */
  ended?(execution: OncExecution): void;
}

/** What a {@linkcode Dispatcher} is made of. */
export interface DispatcherParts {
  readonly programs: Programs;
  readonly authentication: Authentication;
  readonly cache: DuplicateCache;
  readonly clock: Clock;
  readonly key: Key;
  readonly onError: OnOncError;
}

/** A call that runs. */
interface Running {
  readonly cacheKey: string;
  readonly xid: number;
  readonly verifier: OpaqueAuth;
  readonly served: ServedProcedure;
  readonly execution: OncExecution;
  readonly asker: Asker;
}

/** Answers messages, from wherever they come. */
export class Dispatcher {
  readonly counters: OncCounters = oncCounters();
  /** Rung when a call has ended, and by sessions when they have changed. */
  readonly bell: Bell = new Bell();
  readonly #parts: DispatcherParts;
  readonly #writer = new Writer();
  #isDraining = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** The calls that run, and the replies that are kept. */
  get cache(): DuplicateCache {
    return this.#parts.cache;
  }

  /** Takes no new calls from now on; resolves when those that run have ended. */
  drain(): Promise<void> {
    this.#isDraining = true;
    return this.bell.until(() => this.#parts.cache.running === 0);
  }

  /**
   * Answers a message, now or later, or never where RFC 5531 has no answer.
   *
   * @param message is not looked at again after this returns
   */
  handle(message: Uint8Array, asker: Asker): void {
    const read = readCall(message);
    switch (read.kind) {
      case "garbage":
        this.counters.messagesDropped++;
        return;
      case "rpc_mismatch":
        return this.#refuse(read.xid, asker, {
          state: "RPC_MISMATCH",
          low: 2,
          high: 2,
        });
      case "auth_error":
        return this.#refuse(read.xid, asker, {
          state: "AUTH_ERROR",
          stat: read.stat,
        });
      case "call":
        return this.#call(read.header, read.args, message, asker);
    }
  }

  #call(
    header: CallHeader,
    args: Uint8Array,
    message: Uint8Array,
    asker: Asker,
  ): void {
    const { xid, program, version, procedure } = header;
    const { programs, cache, clock, key } = this.#parts;
    const caller = this.#judge(header, asker);
    if ("stat" in caller) {
      const { stat } = caller;
      return this.#refuse(xid, asker, { state: "AUTH_ERROR", stat });
    }
    const found = programs.find(program, version, procedure);
    if (found === "null") return this.#answerNull(xid, args, caller, asker);
    if ("state" in found) return this.#refuse(xid, asker, found);
    // What a digest is of includes the credential: a reply that is kept for
    // one user is not for another.
    const cacheKey = `${asker.protocol} ${asker.peer} ${xid} ` +
      `${program}.${version}.${procedure} ${digest(message, key)}`;
    const sighting = this.#isDraining && !cache.has(cacheKey)
      ? "full"
      : cache.begin(cacheKey, (reply) => asker.respond(reply), clock.now());
    switch (sighting) {
      case "new": {
        const { credential, verifier } = caller;
        const execution = new OncExecution(asker, credential);
        return this.#run(
          { cacheKey, xid, verifier, served: found, execution, asker },
          args,
        );
      }
      case "running":
        this.counters.duplicatesDropped++;
        return;
      case "answered":
        this.counters.duplicatesAnswered++;
        return;
      case "forgotten":
        this.counters.duplicatesForgotten++;
        return asker.respond(encodeRefusal(xid, { state: "SYSTEM_ERR" }));
      case "full":
        // Silence: whoever sends it again may find room, here or at the next
        // server. An error would be the end of the call.
        this.counters.callsDropped++;
        return;
    }
  }

  #judge(header: CallHeader, asker: Asker): Judgement {
    try {
      return this.#parts.authentication.judge(header, asker);
    } catch (error) {
      this.#tell(error, "authenticate", asker);
      return { stat: AuthStat.AUTH_FAILED };
    }
  }

  #answerNull(
    xid: number,
    args: Uint8Array,
    { verifier }: { verifier: OpaqueAuth },
    asker: Asker,
  ): void {
    if (args.length > 0) {
      return this.#refuse(xid, asker, { state: "GARBAGE_ARGS" });
    }
    this.counters.callsNull++;
    this.#writer.reset();
    writeSuccess(this.#writer, xid, verifier);
    asker.respond(this.#writer.copy());
  }

  #run(running: Running, body: Uint8Array): void {
    const { served, execution, asker } = running;
    let args: unknown;
    try {
      args = decode(served.procedure.args, body);
    } catch {
      this.counters.callsRefused++;
      return this.#finish(running, refusalOf(running, "GARBAGE_ARGS"));
    }
    this.counters.callsRun++;
    asker.began?.(execution);
    try {
      const result = served.handler(args, execution);
      if (isThenable(result)) {
        result.then(
          (value) => this.#succeed(running, value),
          (error) => this.#fail(running, error),
        );
      } else this.#succeed(running, result);
    } catch (error) {
      this.#fail(running, error);
    }
  }

  #succeed(running: Running, result: unknown): void {
    const { xid, verifier, served, asker, execution } = running;
    const writer = this.#writer;
    writer.reset();
    try {
      writeSuccess(writer, xid, verifier);
      served.procedure.result.write(writer, result);
      checkLength(writer.length, asker);
    } catch (error) {
      return this.#fail(running, error);
    }
    asker.ended?.(execution);
    this.#finish(running, writer.copy());
  }

  #fail(running: Running, error: unknown): void {
    const { served, asker, execution } = running;
    asker.ended?.(execution);
    this.#finish(running, refusalOf(running, "SYSTEM_ERR"));
    this.#tell(error, served.name, asker);
  }

  #tell(error: unknown, procedure: string, { peer }: Asker): void {
    try {
      this.#parts.onError(error, { procedure, peer });
    } catch (another) {
      // A log that fails is no reason to end the server.
      console.error(`onError failed after ${procedure} did:`, another);
    }
  }

  #finish({ cacheKey }: Running, reply: Uint8Array): void {
    const { cache, clock } = this.#parts;
    cache.finish(cacheKey, reply, clock.now());
    this.bell.ring();
  }

  #refuse(xid: number, asker: Asker, refusal: Refusal): void {
    this.counters.callsRefused++;
    asker.respond(encodeRefusal(xid, refusal));
  }
}

function refusalOf(
  { xid }: Running,
  state: "GARBAGE_ARGS" | "SYSTEM_ERR",
): Uint8Array {
  return encodeRefusal(xid, { state });
}

function checkLength(bytes: number, { protocol, replyBytesMax }: Asker): void {
  if (bytes <= replyBytesMax) return;
  const advice = protocol === "udp" ? "; TCP may carry it" : "";
  throw new RangeError(
    `Cannot send a reply of ${bytes} bytes: ` +
      `${replyBytesMax} are the most by ${protocol}${advice}`,
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then ===
    "function";
}
