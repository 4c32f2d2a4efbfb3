import { canonicalAddress, isIpv6, parseAddress } from "../net/address.ts";
import type { Clock } from "../net/clock.ts";
import { resolveHost } from "../net/resolve.ts";
import { systemClock } from "../net/system_clock.ts";
import type { Transport } from "../net/transport.ts";
import { listenUdp } from "../net/udp.ts";
import type { Procedure, Procedures, Service } from "../rpc/service.ts";
import { encode } from "../xdr/mod.ts";
import { type Asked, Broadcast } from "./broadcast.ts";
import type { Credential } from "./credential.ts";
import { checkTimeout } from "./onc_connection.ts";
import { RPCBIND_PORT } from "./rpcbind_contract.ts";
import { parseTarget } from "./target.ts";

/** Options of {@linkcode callBroadcast}. */
export interface BroadcastOptions {
  /**
   * Whom to ask: broadcast or multicast addresses, or any others. With a port
   * the program itself is asked there; without one, rpcbind is asked to call
   * it (CALLIT), which many are set up not to do.
   *
   * @default {"255.255.255.255"}
   */
  address?: string | readonly string[];
  /**
   * How long answers are awaited, in milliseconds: a day at most.
   *
   * @default {5_000}
   */
  durationMs?: number;
  /** Ends it, with the signal's reason, when it is aborted. */
  signal?: AbortSignal;
  /**
   * Who calls.
   *
   * @default {{ flavor: "none" }}
   */
  credential?: Credential;
  /**
   * A transport to use instead of a UDP socket; it is closed at the end.
   */
  transport?: Transport;
  /**
   * The clock to use instead of the system's.
   *
   * @default {performance.now() and setTimeout()}
   */
  clock?: Clock;
  /**
   * Four numbers of 32 bits from which the id of the call comes.
   *
   * @default {entropy of the system}
   */
  seed?: ArrayLike<number>;
}

/** One of the answers to a broadcast. */
export interface BroadcastAnswer<Result> {
  /** The program's address, to which `connectOnc` can connect. */
  readonly from: string;
  /** What it answered. */
  readonly result: Result;
}

/** What a procedure takes. */
export type ArgumentsOf<P> = P extends Procedure<infer Arguments, infer _>
  ? Arguments
  : never;
/** What a procedure returns. */
export type ResultOf<P> = P extends Procedure<infer _, infer Result> ? Result
  : never;

/**
 * Makes one call to all who hear it, and yields their answers as they come, one
 * for each server. Errors are no answers (RFC 5531 §8.4.2). The call is
 * sent again after 1, 3, 7, … seconds.
 *
 * @example Who is there
 * ```ts
 * import { defineService, procedure } from "@datagram/rpc";
 * import { callBroadcast, serveOnc } from "@datagram/rpc/onc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Lamp = defineService({
 *   name: "lamp",
 *   program: 0x2000_0005,
 *   version: 1,
 *   procedures: { name: procedure(1, x.nothing, x.string(80)) },
 * });
 *
 * await using server = await serveOnc(Lamp, { name: () => "desk" });
 * const address = server.address; // On a network: "192.168.1.255:4000".
 * for await (
 *   const { from, result } of callBroadcast(Lamp, "name", undefined, { address })
 * ) {
 *   assertEquals([from, result], [server.address, "desk"]);
 *   break; // Or else it goes on for five seconds.
 * }
 * ```
 *
 * @param name which procedure; one that does no harm to call twice
 * @returns answers, until the time is over; it throws a `TransportError` where
 * nothing can be sent, and an `XdrError` if `args` are not of the type
 */
export async function* callBroadcast<
  P extends Procedures,
  Name extends keyof P & string,
>(
  service: Service<P>,
  name: Name,
  args: ArgumentsOf<P[Name]>,
  options: BroadcastOptions = {},
): AsyncGenerator<BroadcastAnswer<ResultOf<P[Name]>>, void, undefined> {
  const { signal, clock = systemClock } = options;
  const endsAt = clock.now() + checkTimeout(options.durationMs ?? 5_000);
  const procedure = service.procedures[name]!;
  const body = encode(procedure.args, args);
  const asked = await Promise.all(
    [options.address ?? "255.255.255.255"].flat().map(ask),
  );
  signal?.throwIfAborted();

  const broadcast = new Broadcast(
    { service, procedure, body, options },
    asked,
    options.transport ?? await listenUdp({
      hostname: asked.some(({ address }) =>
          isIpv6(parseAddress(address).hostname)
        )
        ? "::"
        : "0.0.0.0",
      port: 0,
    }),
  );
  const wake = () => broadcast.bell.ring();
  signal?.addEventListener("abort", wake);
  const cancelEnd = clock.schedule(endsAt, wake);
  try {
    broadcast.start(clock);
    for (;;) {
      await broadcast.bell.until(() =>
        broadcast.answers.length > 0 || clock.now() >= endsAt ||
        broadcast.error !== undefined || signal?.aborted === true
      );
      signal?.throwIfAborted();
      const answer = broadcast.answers.shift();
      if (answer !== undefined) {
        yield answer as BroadcastAnswer<ResultOf<P[Name]>>;
      } else if (broadcast.error !== undefined) throw broadcast.error;
      else return;
    }
  } finally {
    cancelEnd();
    signal?.removeEventListener("abort", wake);
    await broadcast.close();
  }
}

async function ask(text: string): Promise<Asked> {
  const { host, port } = parseTarget(text);
  const [hostname] = await resolveHost(host);
  const isIndirect = port === undefined;
  const address = canonicalAddress({
    hostname: hostname!,
    port: port ?? RPCBIND_PORT,
  });
  return { address, isIndirect };
}
