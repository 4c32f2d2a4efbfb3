import { balanceLimits } from "../balance/limits.ts";
import { Random } from "../core/random.ts";
import type { Resolver } from "../naming/resolver.ts";
import { Watch } from "../naming/watch.ts";
import { parseAddress } from "../net/address.ts";
import type { Clock } from "../net/clock.ts";
import { resolveAddress } from "../net/resolve.ts";
import { isTcpAddress, tcpScheme } from "../net/scheme_transport.ts";
import type { Located } from "./servers.ts";

/**
 * Where a service is: an address, a list of them, or a function that finds it
 * out.
 */
export type Target = string | readonly string[] | Resolver;

/** The servers of a service, which may change. */
export interface Place {
  /** Those that there are at first: one at least. */
  readonly located: readonly Located[];
  /** Whether others may take their place. */
  readonly changes: boolean;
  /** Has a listener told whenever there are others. */
  onChange(listener: (servers: readonly Located[]) => void): void;
  /** A call is made. */
  touch(): void;
  /** A server is in trouble: another may have taken its place. */
  refresh(): void;
  /** Nobody wants to know any more. */
  close(): void;
}

/** What is needed to find servers. */
export interface LocateOptions {
  /** The name of the service, for messages. */
  readonly service: string;
  readonly clock: Clock;
  readonly seed: ArrayLike<number>;
}

/**
 * Finds the servers that a target stands for.
 *
 * @throws {TypeError} for a list that is empty, or has an address twice
 * @throws {TransportError} where one is no address, or nothing can be found
 */
export async function locate(
  target: Target,
  options: LocateOptions,
): Promise<Place> {
  if (typeof target === "function") return await watched(target, options);
  const located = await locateAll(
    typeof target === "string" ? [target] : target,
  );
  const nothing = () => {};
  return {
    located,
    changes: false,
    onChange: nothing,
    touch: nothing,
    refresh: nothing,
    close: nothing,
  };
}

async function watched(
  resolver: Resolver,
  { service, clock, seed }: LocateOptions,
): Promise<Place> {
  let listener: (servers: readonly Located[]) => void = () => {};
  const random = new Random([seed[0]!, seed[1] ?? 0, (seed[2] ?? 0) ^ 1]);
  const watch = new Watch({
    target: `the servers of ${service}`,
    resolver,
    clock,
    random: () => random.between(0, 1),
    onChange: (servers) => listener(servers),
  });
  return {
    located: await watch.start(),
    changes: true,
    onChange: (told) => void (listener = told),
    touch: () => watch.touch(),
    refresh: () => watch.refresh(),
    close: () => watch.close(),
  };
}

/**
 * The servers of a list. A `tcp://` address is a second way to the server of the
 * `udp://` address before it that has the same host and port, or else to the
 * only one of that host; all others are servers of their own.
 *
 * @throws {TypeError} for a list that is empty, or has an address twice
 * @throws {TransportError} where one is no address, or its name has none
 */
async function locateAll(texts: readonly string[]): Promise<Located[]> {
  if (texts.length === 0) {
    throw new TypeError("Cannot connect to []: expected at least one address");
  }
  if (texts.length > balanceLimits.servers) {
    throw new TypeError(
      `Cannot connect to ${texts.length} addresses: ` +
        `${balanceLimits.servers} is the most`,
    );
  }
  const addresses = await Promise.all(
    texts.map(async (text) => (await resolveAddress(text))[0]!),
  );
  for (const [at, address] of addresses.entries()) {
    const first = addresses.indexOf(address);
    if (first === at) continue;
    throw new TypeError(
      `Cannot connect to [${texts.join(", ")}]: ` +
        `${texts[first]} and ${texts[at]} are the same address`,
    );
  }
  return paired(addresses);
}

function paired(addresses: readonly string[]): Located[] {
  const servers: { address: string; fallbacks: string[] }[] = [];
  for (const address of addresses) {
    const first = isTcpAddress(address)
      ? otherWay(servers.map(({ address }) => address), address)
      : undefined;
    const server = servers.find((server) => server.address === first);
    // A third way to a server is a server of its own.
    if (server === undefined || server.fallbacks.length > 0) {
      servers.push({ address, fallbacks: [] });
    } else server.fallbacks.push(address);
  }
  return servers;
}

/** The UDP address of the server that is behind one of TCP. */
function otherWay(
  addresses: readonly string[],
  tcpAddress: string,
): string | undefined {
  const same = tcpAddress.slice(tcpScheme.length);
  if (addresses.includes(same)) return same;
  const { hostname } = parseAddress(same);
  const there = addresses.filter((address) =>
    !isTcpAddress(address) && parseAddress(address).hostname === hostname
  );
  return there.length === 1 ? there[0] : undefined;
}
