import type { Clock } from "../net/clock.ts";
import type { Transport } from "../net/transport.ts";
import type { DnsAnswer } from "./dns_message.ts";
import { namingLimits } from "./limits.ts";
import { LookupError } from "./lookup_error.ts";

/** A question on its way. */
export interface Exchange {
  readonly name: string;
  readonly server: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly datagram: Uint8Array;
  /** Reads what comes; undefined is for something else. */
  readonly read: (bytes: Uint8Array) => DnsAnswer | undefined;
  readonly signal: AbortSignal;
}

/**
 * Sends a question until it is answered, as often as the limits say. An answer
 * to an earlier copy is as good as one to the last.
 *
 * @returns a promise that rejects with a {@linkcode LookupError}, with the
 * `TransportError` of a socket that cannot send, or with the signal's reason
 */
export async function exchange(
  { name, server, transport, clock, datagram, read, signal }: Exchange,
): Promise<DnsAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<DnsAnswer>();
  let cancelTimer: () => void = () => {};
  const send = (round: number): void => {
    const waitMs = namingLimits.dnsTriesMs[round];
    if (waitMs === undefined) return reject(late(name, server));
    transport.send(datagram, server).catch(reject);
    cancelTimer = clock.schedule(clock.now() + waitMs, () => send(round + 1));
  };
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort);
  transport.receive((bytes, from) => {
    if (from !== server) return;
    try {
      const answer = read(bytes);
      if (answer !== undefined) resolve(answer);
    } catch (error) {
      reject(unreadable(name, server, error));
    }
  });
  try {
    send(0);
    return await promise;
  } finally {
    cancelTimer();
    signal.removeEventListener("abort", abort);
  }
}

/** The error for bytes that are no answer. */
export function unreadable(
  name: string,
  server: string,
  cause: unknown,
): LookupError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LookupError(
    "unreadable",
    name,
    `the answer of the DNS server ${server} cannot be read: ${why}`,
    { cause },
  );
}

function late(name: string, server: string): LookupError {
  const waitedMs = namingLimits.dnsTriesMs.reduce((sum, ms) => sum + ms);
  return new LookupError(
    "timed_out",
    name,
    `the DNS server ${server} has not answered in ${waitedMs} ms, ` +
      "check that it runs there and can be reached",
  );
}
