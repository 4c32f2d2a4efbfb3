import { formatAddress, isIpv6 } from "../net/address.ts";
import type { Protocol } from "./call_context.ts";
import { type ConnectOncOptions, wire, type Wiring } from "./connect_onc.ts";
import { refusalOf } from "./failure.ts";
import { type OncClient, oncClientOf } from "./onc_client.ts";
import type { OncCallOptions } from "./onc_connection.ts";
import {
  IP_PROTOCOLS,
  itemsOf,
  Portmap2,
  type PortmapProcedures,
  Rpcbind3,
  Rpcbind4,
  type RpcbindProcedures,
} from "./rpcbind_contract.ts";
import { KnownTarget } from "./target.ts";
import {
  splitUniversalAddress,
  toUniversalAddress,
} from "./universal_address.ts";

/** What rpcbind knows of one program at one address. */
export interface RpcbindEntry {
  /** The program's number. */
  readonly program: number;
  /** Its version. */
  readonly version: number;
  /** Of which network the address is: `udp`, `tcp`, `udp6`, `tcp6`, `local`. */
  readonly netid: string;
  /** The universal address: `127.0.0.1.0.111`; of `local` a path. */
  readonly address: string;
  /** Who has registered it; empty where that is not known. */
  readonly owner: string;
}

/** Options of {@linkcode connectRpcbind}. */
export interface ConnectRpcbindOptions extends ConnectOncOptions {
  /**
   * The version to begin with; if rpcbind has it not, the one below is tried.
   *
   * @default {4}
   */
  version?: 2 | 3 | 4;
}

/**
 * The rpcbind of a host: where programs tell their ports, and are asked for.
 * Each method rejects with an `RpcError` where rpcbind does not answer.
 */
export interface Rpcbind extends AsyncDisposable {
  /** Its address. */
  readonly address: string;
  /**
   * The port of a program; `undefined` if it is not registered. It asks by
   * version 2 (GETPORT), which knows IPv4 alone.
   */
  getport(
    program: number,
    version: number,
    protocol: Protocol,
    options?: OncCallOptions,
  ): Promise<number | undefined>;
  /**
   * The address of a program, as `connectOnc` takes it, by the protocol that
   * rpcbind itself is asked by; `undefined` if it is not registered. Where
   * only other versions are, it is that of one of them.
   */
  getaddr(
    program: number,
    version: number,
    options?: OncCallOptions,
  ): Promise<string | undefined>;
  /** All that is registered. */
  dump(options?: OncCallOptions): Promise<RpcbindEntry[]>;
  /**
   * Registers a program, on this machine only.
   *
   * @returns whether it is registered now: not if it was before, elsewhere
   */
  set(entry: RpcbindEntry, options?: OncCallOptions): Promise<boolean>;
  /** Removes a program, on this machine only: whether it was registered. */
  unset(entry: RpcbindEntry, options?: OncCallOptions): Promise<boolean>;
}

/**
 * Makes a client for the rpcbind of a host, or the port mapper that it was
 * before (RFC 1833). It sends nothing by itself.
 *
 * @example What a host serves, as `rpcinfo` shows it
 * ```ts ignore
 * import { connectRpcbind } from "@datagram/rpc/onc";
 *
 * await using rpcbind = await connectRpcbind("127.0.0.1");
 * for (const { program, version, netid, address } of await rpcbind.dump()) {
 *   console.log(program, version, netid, address);
 * }
 * ```
 *
 * @param address a host, with a port or without
 */
export async function connectRpcbind(
  address = "127.0.0.1",
  options: ConnectRpcbindOptions = {},
): Promise<Rpcbind> {
  return new RpcbindClient(await wire(address, options), options);
}

/** A client of rpcbind, in whichever version it has. */
export class RpcbindClient implements Rpcbind {
  readonly address: string;
  readonly #wiring: Wiring;
  readonly #portmap: OncClient<PortmapProcedures>;
  readonly #rpcbinds: OncClient<RpcbindProcedures>[];
  /** 4, 3 or 2: what has been refused is not asked for again. */
  #version: number;

  constructor(
    wiring: Wiring,
    { version = 4, credential }: ConnectRpcbindOptions,
  ) {
    const target = new KnownTarget(wiring.first);
    this.#wiring = wiring;
    this.#version = version;
    this.address = wiring.first.address;
    this.#portmap = oncClientOf(
      wiring.connection(Portmap2, target, credential),
    );
    this.#rpcbinds = [Rpcbind3, Rpcbind4].map((contract) =>
      oncClientOf(wiring.connection(contract, target, credential))
    );
  }

  async getport(
    program: number,
    version: number,
    protocol: Protocol,
    options?: OncCallOptions,
  ): Promise<number | undefined> {
    const prot = IP_PROTOCOLS[protocol];
    const mapping = { prog: program, vers: version, prot, port: 0 };
    const port = await this.#portmap.getport(mapping, options);
    return port === 0 ? undefined : port;
  }

  async getaddr(
    program: number,
    version: number,
    options?: OncCallOptions,
  ): Promise<string | undefined> {
    const { protocol, hostname } = this.#wiring;
    const address = await this.#ask(
      async () => {
        const port = await this.getport(program, version, protocol, options);
        return port === undefined
          ? ""
          : toUniversalAddress(formatAddress({ hostname, port }));
      },
      (rpcbind) =>
        rpcbind.getaddr({
          prog: program,
          vers: version,
          netid: this.netid(protocol),
          addr: "",
          owner: "",
        }, options),
    );
    const parts = splitUniversalAddress(address);
    if (parts === undefined || parts.port === 0) return undefined;
    // Bound to everything: reached where rpcbind was.
    const isAny = parts.hostname === "0.0.0.0" || parts.hostname === "::";
    return formatAddress(isAny ? { hostname, port: parts.port } : parts);
  }

  async dump(options?: OncCallOptions): Promise<RpcbindEntry[]> {
    return await this.#ask(
      async () =>
        itemsOf(await this.#portmap.dump(undefined, options)).map(
          ({ prog, vers, prot, port }) => ({
            program: prog,
            version: vers,
            netid: prot === IP_PROTOCOLS.tcp ? "tcp" : "udp",
            address: `0.0.0.0.${port >> 8 & 255}.${port & 255}`,
            owner: "",
          }),
        ),
      async (rpcbind) =>
        itemsOf(await rpcbind.dump(undefined, options)).map(
          ({ prog, vers, netid, addr, owner }) => ({
            program: prog,
            version: vers,
            netid,
            address: addr,
            owner,
          }),
        ),
    );
  }

  set(entry: RpcbindEntry, options?: OncCallOptions): Promise<boolean> {
    return this.#change("set", entry, options);
  }

  unset(entry: RpcbindEntry, options?: OncCallOptions): Promise<boolean> {
    return this.#change("unset", entry, options);
  }

  /** The name that rpcbind has for a protocol over IPv4 or IPv6. */
  netid(protocol: Protocol): string {
    return netidOf(this.#wiring.hostname, protocol);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#wiring.close();
  }

  #change(
    what: "set" | "unset",
    { program: prog, version: vers, netid, address: addr, owner }: RpcbindEntry,
    options: OncCallOptions | undefined,
  ): Promise<boolean> {
    return this.#ask(
      () => {
        // Version 2 knows neither IPv6 nor other networks.
        if (netid !== "udp" && netid !== "tcp") return Promise.resolve(false);
        const port = splitUniversalAddress(addr)?.port ?? 0;
        const prot = IP_PROTOCOLS[netid];
        return this.#portmap[what]({ prog, vers, prot, port }, options);
      },
      (rpcbind) => rpcbind[what]({ prog, vers, netid, addr, owner }, options),
    );
  }

  /** Asks in the highest version that rpcbind has. */
  async #ask<T>(
    portmap: () => Promise<T>,
    rpcbind: (client: OncClient<RpcbindProcedures>) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const version = this.#version;
      try {
        return await (version === 2
          ? portmap()
          : rpcbind(this.#rpcbinds[version - 3]!));
      } catch (error) {
        const isOther = refusalOf(error)?.state === "PROG_MISMATCH";
        if (!isOther || version === 2) throw error;
        this.#version = Math.min(this.#version, version - 1);
      }
    }
  }
}

/** The name that rpcbind has for a protocol at an IP address. */
export function netidOf(hostname: string, protocol: Protocol): string {
  return isIpv6(hostname) ? `${protocol}6` : protocol;
}
