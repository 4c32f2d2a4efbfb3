import { formatAddress, parseAddress } from "../net/address.ts";
import { TransportError } from "../net/transport.ts";
import type { Service } from "../rpc/service.ts";
import { connectOnc, type ConnectOncOptions } from "./connect_onc.ts";
import { refusalOf } from "./failure.ts";
import { localAddress, type Sockets } from "./listen.ts";
import { pingOnc } from "./onc_client.ts";
import {
  connectRpcbind,
  netidOf,
  type Rpcbind,
  type RpcbindEntry,
} from "./rpcbind_client.ts";
import {
  fromUniversalAddress,
  splitUniversalAddress,
  toUniversalAddress,
} from "./universal_address.ts";
import type { Protocol } from "./call_context.ts";

/** How to register with rpcbind. */
export interface RegistrationOptions extends ConnectOncOptions {
  /**
   * Where rpcbind is: on this machine, as it registers nobody else.
   *
   * @default {"127.0.0.1"}
   */
  address?: string;
  /**
   * Who is said to have registered; rpcbind puts in what it knows better.
   *
   * @default {""}
   */
  owner?: string;
}

/** What rpcbind is told of a server, from its start to its shutdown. */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #entries: readonly RpcbindEntry[];
  readonly #services: readonly Service[];

  constructor(
    services: readonly Service[],
    sockets: Sockets,
    options: RegistrationOptions,
  ) {
    this.#options = options;
    this.#services = services;
    const owner = options.owner ?? "";
    this.#entries = services.flatMap(({ program, version }) =>
      placesOf(sockets).map((place) => ({ program, version, owner, ...place }))
    );
  }

  /**
   * Registers all programs.
   *
   * @throws {TransportError} `address_in_use` if another server is registered
   * for one, and alive, and `permission_denied` if rpcbind refuses
   * @throws {RpcError} if rpcbind does not answer
   */
  async add(): Promise<void> {
    await using rpcbind = await this.#connect();
    const added: RpcbindEntry[] = [];
    try {
      for (const entry of this.#entries) {
        if (!await rpcbind.set(entry)) await this.#replace(rpcbind, entry);
        added.push(entry);
      }
    } catch (error) {
      for (const entry of added) await rpcbind.unset(entry).catch(() => {});
      throw error;
    }
  }

  /**
   * Removes what rpcbind still has of this server, and not of a successor.
   * Where rpcbind does not answer nothing is left to be removed.
   */
  async remove(): Promise<void> {
    await using rpcbind = await this.#connect();
    try {
      const known = await rpcbind.dump({ timeoutMs: REMOVE_MS_MAX });
      for (const entry of this.#entries) {
        if (!known.some((other) => isSamePlace(entry, other))) continue;
        await rpcbind.unset(entry, { timeoutMs: REMOVE_MS_MAX });
      }
    } catch {
      // A shutdown is not to fail because rpcbind went first.
    }
  }

  #connect(): Promise<Rpcbind> {
    const { address = "127.0.0.1", ...options } = this.#options;
    return connectRpcbind(address, options);
  }

  /** Somebody is registered: takes the place of a server that is dead. */
  async #replace(rpcbind: Rpcbind, entry: RpcbindEntry): Promise<void> {
    const other = (await rpcbind.dump()).find((other) =>
      isSameProgram(entry, other)
    );
    // A call of which the reply was lost has registered us already.
    if (other !== undefined && isSamePlace(entry, other)) return;
    if (other !== undefined && await this.#isAlive(other)) {
      const { program, version, netid } = entry;
      throw new TransportError(
        "address_in_use",
        `Cannot register program ${program}, version ${version} (${netid}): ` +
          `rpcbind has a server at ` +
          `${fromUniversalAddress(other.address) ?? other.address}, ` +
          `which answers; end that one first`,
      );
    }
    const isGone = other === undefined || await rpcbind.unset(other);
    if (isGone && await rpcbind.set(entry)) return;
    const { program, version, netid, address } = entry;
    throw new TransportError(
      "permission_denied",
      `Cannot register program ${program}, version ${version} (${netid}, ` +
        `${address}): rpcbind refuses` +
        (isGone
          ? ""
          : `, as a server that is gone was registered by "${other.owner}"; ` +
            `remove it by: rpcinfo -d ${program} ${version}`),
    );
  }

  async #isAlive({ program, version, netid, address }: RpcbindEntry) {
    const place = fromUniversalAddress(address);
    const service = this.#services.find((service) =>
      service.program === program && service.version === version
    );
    if (place === undefined || service === undefined) return false;
    const protocol = netid.replace("6", "") as Protocol;
    const { clock } = this.#options;
    await using client = await connectOnc(service, localAddress(place), {
      protocol,
      ...(clock === undefined ? {} : { clock }),
    });
    try {
      await pingOnc(client, { timeoutMs: ALIVE_MS_MAX });
      return true;
    } catch (error) {
      // Whoever refuses is there.
      return refusalOf(error) !== undefined;
    }
  }
}

/** 1 s: who is on this machine and does not answer by then is not there. */
const ALIVE_MS_MAX = 1_000;

/** 1 s, for the same reason. */
const REMOVE_MS_MAX = 1_000;

/** Where a server is, in rpcbind's words. */
function placesOf(
  { udp, tcp }: Sockets,
): { netid: string; address: string }[] {
  const bound: [Protocol, string | undefined][] = [
    ["udp", udp?.address],
    ["tcp", tcp?.address],
  ];
  return bound.flatMap(([protocol, address]) => {
    if (address === undefined) return [];
    const { hostname, port } = parseAddress(address);
    // A socket that is bound to all of IPv6 has all of IPv4 as well.
    const hostnames = hostname === "::" ? ["::", "0.0.0.0"] : [hostname];
    return hostnames.map((hostname) => ({
      netid: netidOf(hostname, protocol),
      address: toUniversalAddress(formatAddress({ hostname, port })),
    }));
  });
}

function isSameProgram(one: RpcbindEntry, other: RpcbindEntry): boolean {
  return one.program === other.program && one.version === other.version &&
    one.netid === other.netid;
}

/** By its port: rpcbind and the port mapper may put in another host. */
function isSamePlace(one: RpcbindEntry, other: RpcbindEntry): boolean {
  return isSameProgram(one, other) &&
    splitUniversalAddress(one.address)?.port ===
      splitUniversalAddress(other.address)?.port;
}
