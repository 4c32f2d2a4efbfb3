import { resolveSrv } from "node:dns/promises";
import { resolveHost } from "../net/resolve.ts";
import { TransportError } from "../net/transport.ts";
import type { SrvRecord } from "./dns_message.ts";
import { LookupError } from "./lookup_error.ts";
import {
  type HostAddresses,
  inOrder,
  type NameSource,
  type ServiceRecords,
} from "./name_source.ts";

/** What is asked of the system; tests bring a fake. */
export interface SystemLookups {
  /** Addresses, from wherever the system has them. */
  hosts(hostname: string): Promise<readonly string[]>;
  /** SRV records, of the DNS servers that the system uses. */
  services(name: string): Promise<readonly SrvRecord[]>;
}

/**
 * Names as the system knows them: for hosts its hosts file, its search domains
 * and whatever else it is set up for; for services its DNS servers. It does not
 * tell how long anything is good for.
 */
export class SystemNames implements NameSource {
  readonly #lookups: SystemLookups;

  constructor(lookups: SystemLookups = runtimeLookups) {
    this.#lookups = lookups;
  }

  async addresses(
    hostname: string,
    signal: AbortSignal,
  ): Promise<HostAddresses> {
    const ips = await unlessAborted(this.#lookups.hosts(hostname), signal);
    return { ips: inOrder(ips) };
  }

  async services(name: string, signal: AbortSignal): Promise<ServiceRecords> {
    try {
      const lookup = this.#lookups.services(name);
      const records = await unlessAborted(lookup, signal);
      if (records.length === 0) throw nothing(name, undefined);
      return { records, known: new Map() };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof TransportError ? error : serviceError(name, error);
    }
  }
}

/** The part of `Deno.resolveDns` that is used. */
type ResolveDns = (name: string, type: "SRV") => Promise<SrvRecord[]>;

const runtimeLookups: SystemLookups = {
  hosts: (hostname) => resolveHost(hostname),
  async services(name) {
    const { Deno: deno } = globalThis as unknown as {
      Deno?: { resolveDns?: ResolveDns };
    };
    // Deno's own needs net access only, and its node:dns the system's files too.
    if (deno?.resolveDns) {
      const found = await deno.resolveDns(name, "SRV");
      return found.map((one) => ({
        ...one,
        target: one.target.replace(/\.$/, ""),
      }));
    }
    const found = await resolveSrv(name);
    return found.map(({ name: target, ...one }) => ({ ...one, target }));
  },
};

/** What the two runtimes say, in the words of the errors of a DNS server. */
function serviceError(name: string, cause: unknown): TransportError {
  const { code, name: kind } = Object(cause) as {
    code?: unknown;
    name?: unknown;
  };
  if (kind === "NotCapable" || code === "EPERM") {
    return new TransportError(
      "permission_denied",
      `Cannot look up ${name}: net access is not granted: add --allow-net, ` +
        "or that of the DNS server's address",
      { cause },
    );
  }
  if (code === "ENOTFOUND" || code === "ENODATA" || kind === "NotFound") {
    return nothing(name, cause);
  }
  if (code === "ETIMEOUT" || kind === "TimedOut") {
    return new LookupError(
      "timed_out",
      name,
      "the system's DNS server has not answered in time, check that it can be " +
        "reached, or name another one (nameServer)",
      { cause },
    );
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LookupError(
    "server_failed",
    name,
    `the system's DNS server could not find out (${why}), try later, or ` +
      "name another one (nameServer)",
    { cause },
  );
}

function nothing(name: string, cause: unknown): LookupError {
  return new LookupError(
    "no_records",
    name,
    "there is no such name, or it has no SRV record, check its spelling, or " +
      "name the DNS server that has it (nameServer)",
    { cause },
  );
}

function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() =>
      signal.removeEventListener("abort", abort)
    );
  });
}
