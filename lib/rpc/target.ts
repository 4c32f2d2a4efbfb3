import { balanceLimits } from "../balance/limits.ts";
import { Random } from "../core/random.ts";
import {
  type Locator,
  readLocator,
  readNameServer,
} from "../naming/locator.ts";
import { isLocalhost, nameResolver } from "../naming/name_resolver.ts";
import type { Resolver, ServerAddress } from "../naming/resolver.ts";
import { Watch } from "../naming/watch.ts";
import { parseAddress } from "../net/address.ts";
import type { Clock } from "../net/clock.ts";
import { resolveAddress } from "../net/resolve.ts";
import { isTcpAddress, tcpScheme } from "../net/scheme_transport.ts";
import type { Located } from "./servers.ts";
import { kindOf } from "./service.ts";

/**
 * Where a service is: an address, which may have a name for a host, or be a
 * name with SRV records; a list of those; or a function that finds it out.
 */
export type Target = string | readonly string[] | Resolver;

/** The servers of a service, which may change. */
export interface Place {
  /** Those that there are at first: one at least. */
  readonly located: readonly Located[];
  /** Whether others may take their place. */
  readonly changes: boolean;
  /** What they may be reached by, now or later. */
  readonly carriers: { readonly udp: boolean; readonly tcp: boolean };
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
  readonly nameServer: string | undefined;
}

/**
 * Whether a target is one address for ever: behind a name there may be any
 * number of servers.
 *
 * @throws {TransportError} `invalid_address`
 */
export function isOneAddress(target: Target): boolean {
  return typeof target === "string" && isFixed(readLocator(target));
}

/**
 * Finds the servers that a target stands for.
 *
 * @throws {TypeError} for what is none, or a list that is empty or has an
 * address twice
 * @throws {TransportError} where one is no address, or nothing can be found
 */
export async function locate(
  target: Target,
  options: LocateOptions,
): Promise<Place> {
  checkTarget(target);
  const { nameServer } = options;
  // Told also where nobody has to be asked, lest it stay wrong until one has.
  if (nameServer !== undefined) readNameServer(nameServer);
  if (typeof target === "function") {
    const name = `the servers of ${options.service}`;
    return await watched(name, target, { udp: true, tcp: true }, options);
  }
  const texts = typeof target === "string" ? [target] : target;
  const locators = readList(texts);
  const carriers = {
    udp: locators.some((locator) => !isByTcp(locator)),
    tcp: locators.some(isByTcp),
  };
  if (!locators.every(isFixed)) {
    const resolver = nameResolver(locators, options);
    return await watched(texts.join(", "), resolver, carriers, options);
  }
  const addresses = await Promise.all(
    texts.map(async (text) => (await resolveAddress(text))[0]!),
  );
  const located = paired(addresses.map((address) => ({ address })));
  const nothing = () => {};
  return {
    located,
    changes: false,
    carriers,
    onChange: nothing,
    touch: nothing,
    refresh: nothing,
    close: nothing,
  };
}

function checkTarget(target: unknown): void {
  const isTarget = typeof target === "string" || typeof target === "function" ||
    Array.isArray(target);
  if (isTarget) return;
  throw new TypeError(
    `Cannot connect to ${kindOf(target)}: expected an address such as ` +
      '"127.0.0.1:4000", a list of those, or a function that finds them',
  );
}

/** Nobody else will ever be there: this machine's own name is an address too. */
function isFixed(locator: Locator): boolean {
  return locator.kind === "address" ||
    locator.kind === "host" && isLocalhost(locator.hostname);
}

function isByTcp(locator: Locator): boolean {
  return isTcpAddress(
    locator.kind === "address" ? locator.address : locator.scheme,
  );
}

async function watched(
  name: string,
  resolver: Resolver,
  carriers: Place["carriers"],
  { clock, seed }: LocateOptions,
): Promise<Place> {
  let listener: (servers: readonly Located[]) => void = () => {};
  const random = new Random([seed[0]!, seed[1] ?? 0, (seed[2] ?? 0) ^ 1]);
  const watch = new Watch({
    target: name,
    resolver,
    clock,
    random: () => random.between(0, 1),
    onChange: (servers) => listener(paired(servers)),
  });
  return {
    located: paired(await watch.start()),
    changes: true,
    carriers,
    onChange: (told) => void (listener = told),
    touch: () => watch.touch(),
    refresh: () => watch.refresh(),
    close: () => watch.close(),
  };
}

/**
 * What the texts of a list stand for.
 *
 * @throws {TypeError} for a list that is empty, or has an address twice
 * @throws {TransportError} where one is no address
 */
export function readList(texts: readonly string[]): Locator[] {
  if (texts.length === 0) {
    throw new TypeError("Cannot connect to []: expected at least one address");
  }
  if (texts.length > balanceLimits.servers) {
    throw new TypeError(
      `Cannot connect to ${texts.length} addresses: ` +
        `${balanceLimits.servers} is the most`,
    );
  }
  const locators = texts.map((text) => readLocator(text));
  const written = locators.map((locator) => JSON.stringify(locator));
  for (const [at, one] of written.entries()) {
    const first = written.indexOf(one);
    if (first === at) continue;
    throw new TypeError(
      `Cannot connect to [${texts.join(", ")}]: ` +
        `${texts[first]} and ${texts[at]} are the same address`,
    );
  }
  return locators;
}

/**
 * A `tcp://` address is a second way to the server of the UDP address before it
 * that has the same host and port, or else to the only one of that host; all
 * others are servers of their own.
 */
function paired(found: readonly ServerAddress[]): Located[] {
  const servers: (ServerAddress & { fallbacks: string[] })[] = [];
  for (const one of found) {
    const first = isTcpAddress(one.address)
      ? otherWay(servers.map(({ address }) => address), one.address)
      : undefined;
    const server = servers.find(({ address }) => address === first);
    // A third way to a server is a server of its own.
    if (server === undefined || server.fallbacks.length > 0) {
      servers.push({ ...one, fallbacks: [] });
    } else server.fallbacks.push(one.address);
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
