import { canonicalIp } from "../net/ip.ts";
import { invalidAddress } from "../net/address.ts";
import type { Protocol } from "./call_context.ts";
import type { Carrier } from "./outgoing_call.ts";

/** Where a client's calls go. */
export interface Target {
  /** For people: what the client was given. */
  readonly name: string;
  /** How to get there, now or once somebody else has been asked. */
  locate(): Carrier | Promise<Carrier>;
  /** Who is silent when nobody answers, before and after `locate`. */
  readonly silent: string | undefined;
  /** A call got no answer there: perhaps the server has moved. */
  doubt(): void;
}

/** The target of a client that knows the port. */
export class KnownTarget implements Target {
  readonly name: string;
  readonly silent = undefined;
  readonly #carrier: Carrier;

  constructor(carrier: Carrier) {
    this.name = carrier.address;
    this.#carrier = carrier;
  }

  locate(): Carrier {
    return this.#carrier;
  }

  doubt(): void {}
}

/** What an address says, before any name is looked up. */
export interface ParsedTarget {
  /** Of the scheme, if there is one. */
  readonly protocol: Protocol | undefined;
  /** The host, as `resolveHost` takes it. */
  readonly host: string;
  /** `undefined` where rpcbind is to be asked. */
  readonly port: number | undefined;
}

/**
 * Takes apart `host:port`, `[v6]:port`, either without the port, and with
 * `udp://` or `tcp://` before it.
 *
 * @throws {TransportError} `invalid_address`
 */
export function parseTarget(text: string): ParsedTarget {
  const match = /^(?:(udp|tcp):\/\/)?(.*?)\/?$/i.exec(text);
  const rest = match?.[2] ?? "";
  const protocol = match?.[1]?.toLowerCase() as Protocol | undefined;
  // An IPv6 address without brackets: nothing of it is a port.
  if (canonicalIp(rest) !== undefined) {
    return { protocol, host: rest, port: undefined };
  }
  const parts = /^(?:\[([^[\]]+)\]|([^[\]:/]+))(?::(\d{1,5}))?$/.exec(rest);
  if (parts === null) throw invalidAddress(text);
  const host = parts[1] ?? parts[2]!;
  const port = parts[3] === undefined ? undefined : Number(parts[3]);
  if (port === 0 || (port ?? 0) > 65_535) throw invalidAddress(text);
  return { protocol, host, port };
}
