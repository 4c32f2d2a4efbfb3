import { canonicalAddress } from "./address.ts";
import { denoListenDatagram, listenDenoUdp } from "./deno_udp.ts";
import { listenNodeUdp } from "./node_udp.ts";
import { resolveHost } from "./resolve.ts";
import { TransportError } from "./transport.ts";
import type { UdpOptions, UdpTransport } from "./udp_socket.ts";

/** Options of {@linkcode listenUdp}. */
export interface ListenUdpOptions extends UdpOptions {
  /**
   * Which socket to use: `deno` is `Deno.listenDatagram`, `node` is
   * `node:dgram`.
   *
   * @default {"deno" where this runtime has it, else "node"}
   */
  readonly implementation?: "deno" | "node";
}

/**
 * Binds a UDP socket by the fastest means that this runtime has. Deno without
 * `--unstable-net` is told once how to get a faster one.
 *
 * @returns a promise that rejects with a {@linkcode TransportError} where the
 * socket cannot be bound
 */
export async function listenUdp(
  { hostname, port, implementation }: ListenUdpOptions,
): Promise<UdpTransport> {
  const [ip] = await resolveHost(unbracketed(hostname));
  const options = { hostname: ip!, port };
  canonicalAddress(options); // Throws for a port that is none.

  const listen = denoListenDatagram();
  if (implementation === "node") return await listenNodeUdp(options);
  if (listen) return listenDenoUdp(options, listen);
  if (implementation === "deno") throw unsupported();
  warnOnce();
  return await listenNodeUdp(options);
}

let hasWarned = false;

function warnOnce(): void {
  if (hasWarned || !isDeno()) return;
  hasWarned = true;
  console.warn(
    "@datagram/rpc: UDP runs over node:dgram, about half as fast as " +
      'Deno.listenDatagram. To have that, add "unstable": ["net"] to ' +
      "deno.json or run with --unstable-net",
  );
}

function unsupported(): TransportError {
  const how = isDeno()
    ? 'add "unstable": ["net"] to deno.json or run with --unstable-net'
    : "this runtime is not Deno, use node:dgram instead";
  return new TransportError(
    "unsupported",
    `Cannot use Deno.listenDatagram: it is missing, ${how}`,
  );
}

function isDeno(): boolean {
  return "Deno" in globalThis;
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
