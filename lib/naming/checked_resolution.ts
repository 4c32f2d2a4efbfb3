import { canonicalAddress, parseAddress, splitScheme } from "../net/address.ts";
import { tcpScheme } from "../net/scheme_transport.ts";
import { TransportError } from "../net/transport.ts";
import { namingLimits } from "./limits.ts";
import type { Resolution, ServerAddress } from "./resolver.ts";

/** An answer that can be used. */
export interface CheckedResolution {
  /** At least one; addresses are canonical, and none is there twice. */
  readonly servers: readonly ServerAddress[];
  readonly ttlMs: number;
}

/**
 * Looks at what a resolver said, which may be a user's.
 *
 * @param target what was to be found, for the message
 * @throws {TransportError} `invalid_address` or `unresolvable`
 */
export function checkedResolution(
  target: string,
  resolution: Resolution,
): CheckedResolution {
  const fail = (why: string): TransportError =>
    new TransportError("invalid_address", `Cannot use ${target}: ${why}`);
  const { servers, ttlMs = namingLimits.ttlMsDefault } = Object(resolution);
  if (!Array.isArray(servers)) {
    throw fail(
      "its resolver has to return { servers: [{ address }, …] }, and returned " +
        shown(resolution),
    );
  }
  if (typeof ttlMs !== "number" || !(ttlMs >= 0)) {
    throw fail(
      `ttlMs of its resolver has to be a number from 0, not ${shown(ttlMs)}`,
    );
  }
  if (servers.length === 0) {
    throw new TransportError(
      "unresolvable",
      `Cannot find ${target}: its resolver knows no server of it now`,
    );
  }
  if (servers.length > namingLimits.servers) {
    throw fail(
      `its resolver returned ${servers.length} servers, ` +
        `of which ${namingLimits.servers} can be used at most`,
    );
  }
  return { servers: distinct(servers.map((one) => checked(one, fail))), ttlMs };
}

/** One server as all who compare addresses want it. */
function checked(
  server: ServerAddress,
  fail: (why: string) => TransportError,
): ServerAddress {
  const { address, priority = 0, weight = 1 } = Object(server);
  const { rankMax } = namingLimits;
  for (const [name, value] of Object.entries({ priority, weight })) {
    if (typeof value === "number" && value >= 0 && value <= rankMax) continue;
    throw fail(
      `its resolver returned the ${name} ${shown(value)} for ` +
        `${shown(address)}: expected a number from 0 to ${rankMax}`,
    );
  }
  if (typeof address !== "string") {
    throw fail(
      `its resolver returned ${shown(server)}: ` +
        'expected a server such as { address: "127.0.0.1:4000" }',
    );
  }
  return { address: canonical(address, fail), priority, weight };
}

function canonical(
  text: string,
  fail: (why: string) => TransportError,
): string {
  try {
    const { scheme, address } = splitScheme(text);
    if (parseAddress(address).port > 0) {
      return (scheme === "tcp" ? tcpScheme : "") + canonicalAddress(address);
    }
  } catch {
    // The reasons for a text of the user's own do not help here.
  }
  throw fail(
    `its resolver returned the address ${shown(text)}: expected an IP ` +
      'address with a port from 1 to 65535, such as "127.0.0.1:4000"',
  );
}

/** Each address once: where it is first, which is where it is wanted most. */
function distinct(servers: readonly ServerAddress[]): ServerAddress[] {
  const known = new Map<string, ServerAddress>();
  for (const server of servers) {
    const earlier = known.get(server.address);
    if (earlier === undefined || server.priority! < earlier.priority!) {
      known.set(server.address, server);
    }
  }
  return [...known.values()];
}

/** A value in a message: short, and in one line. */
function shown(value: unknown): string {
  if (typeof value === "number") return String(value);
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A circle, or a bigint.
  }
  const line = text ?? String(value);
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
