import type { Clock } from "../net/clock.ts";
import { entropy } from "../net/entropy.ts";
import { formatAddress, parseAddress } from "../net/address.ts";
import type { Transport } from "../net/transport.ts";
import type { Procedure, Service } from "../rpc/service.ts";
import { decode, Writer, XdrError } from "../xdr/mod.ts";
import { Bell } from "./bell.ts";
import { writeCall } from "./call_message.ts";
import type { BroadcastAnswer, BroadcastOptions } from "./call_broadcast.ts";
import { encodeCredential } from "./credential.ts";
import { limits } from "./limits.ts";
import { Xids } from "./xids.ts";
import { noAuth } from "./opaque_auth.ts";
import { readReply } from "./reply_message.ts";
import { callitArgs, callitResult, Portmap2 } from "./rpcbind_contract.ts";

/** Where a broadcast goes. */
export interface Asked {
  readonly address: string;
  /** Whether it is rpcbind that has to call the program. */
  readonly isIndirect: boolean;
}

/** What is asked. */
export interface Question {
  readonly service: Service;
  readonly procedure: Procedure<unknown, unknown>;
  readonly body: Uint8Array;
  readonly options: BroadcastOptions;
}

/** One call to many, which is under way. */
export class Broadcast {
  /** Those nobody has taken yet. */
  readonly answers: BroadcastAnswer<unknown>[] = [];
  /** Rung when there is an answer or an error. */
  readonly bell = new Bell();
  /** Why nothing could be sent to anybody. */
  error: unknown;
  readonly #question: Question;
  readonly #asked: readonly Asked[];
  readonly #transport: Transport;
  readonly #directXid: number;
  readonly #indirectXid: number;
  readonly #seen = new Set<string>();
  #cancelAlarm: () => void = () => {};

  constructor(
    question: Question,
    asked: readonly Asked[],
    transport: Transport,
  ) {
    this.#question = question;
    this.#asked = asked;
    this.#transport = transport;
    const xids = new Xids(question.options.seed ?? entropy(4));
    this.#directXid = xids.next();
    this.#indirectXid = xids.next();
    transport.receive((datagram, from) => this.#receive(datagram, from));
  }

  start(clock: Clock): void {
    const direct = this.#message(false);
    const indirect = this.#message(true);
    const send = (waitMs: number): void => {
      for (const { address, isIndirect } of this.#asked) {
        const message = isIndirect ? indirect : direct;
        this.#transport.send(message, address).catch((error) => {
          this.error = error;
          this.bell.ring();
        });
      }
      this.#cancelAlarm = clock.schedule(
        clock.now() + waitMs,
        () => send(Math.min(2 * waitMs, limits.retransmitMsMax)),
      );
    };
    send(limits.initialTimeoutMs);
  }

  async close(): Promise<void> {
    this.#cancelAlarm();
    await this.#transport.close();
  }

  #message(isIndirect: boolean): Uint8Array {
    const { service, procedure, body, options } = this.#question;
    const { program: prog, version: vers } = service;
    const writer = new Writer();
    writeCall(writer, {
      xid: isIndirect ? this.#indirectXid : this.#directXid,
      program: isIndirect ? Portmap2.program : prog,
      version: isIndirect ? Portmap2.version : vers,
      procedure: isIndirect ? CALLIT : procedure.number,
      credential: encodeCredential(options.credential ?? { flavor: "none" }),
      verifier: noAuth,
    });
    if (isIndirect) {
      const proc = procedure.number;
      callitArgs.write(writer, { prog, vers, proc, args: body });
    } else writer.opaque(body);
    return writer.copy();
  }

  #receive(datagram: Uint8Array, source: string): void {
    const read = readReply(datagram);
    if (read?.reply.state !== "SUCCESS") return;
    const { xid, reply: { results } } = read;
    if (xid !== this.#directXid && xid !== this.#indirectXid) return;
    try {
      const answer = xid === this.#directXid
        ? { from: source, bytes: results }
        : indirectAnswer(results, source);
      const { from } = answer;
      if (this.#seen.has(from) || this.#seen.size >= limits.answersMax) return;
      const result = decode(this.#question.procedure.result, answer.bytes);
      this.#seen.add(from);
      this.answers.push({ from, result });
      this.bell.ring();
    } catch (error) {
      if (!(error instanceof XdrError)) throw error;
    }
  }
}

/** PMAPPROC_CALLIT (RFC 1833 §3.1). */
const CALLIT = 5;

/** What rpcbind has got from a program of its machine. */
function indirectAnswer(
  results: Uint8Array,
  source: string,
): { from: string; bytes: Uint8Array } {
  const { port, res } = decode(callitResult, results);
  if (port > 65_535) throw new XdrError("decode", `${port} is no port`);
  return {
    from: formatAddress({ hostname: hostOf(source), port }),
    bytes: res,
  };
}

function hostOf(address: string): string {
  return parseAddress(address).hostname;
}
