import type { Clock } from "../net/clock.ts";
import type { DnsClient } from "./dns_client.ts";
import type { DnsAnswer, DnsRecord } from "./dns_message.ts";
import { namingLimits } from "./limits.ts";
import { isFinal, LookupError } from "./lookup_error.ts";
import {
  type HostAddresses,
  inOrder,
  type NameSource,
  type ServiceRecords,
} from "./name_source.ts";

/** Names as a DNS server that the user has named knows them. */
export class DnsNames implements NameSource {
  readonly #client: DnsClient;
  readonly #clock: Clock;

  constructor(client: DnsClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  async addresses(
    hostname: string,
    signal: AbortSignal,
  ): Promise<HostAddresses> {
    const ending = new AbortController();
    const end = (): void => ending.abort(signal.reason);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    try {
      const ask = (type: "A" | "AAAA") =>
        settled(this.#family(hostname, type, ending.signal));
      const waiting = ask("AAAA");
      const ipv4 = await ask("A");
      if (!("error" in ipv4)) return await this.#joined(ipv4, waiting);
      // Only what is certain makes way: what is wrong with the IPv4 of a
      // service must not move all its clients to IPv6.
      if (!isFinal(ipv4.error)) throw ipv4.error;
      const ipv6 = await waiting;
      if (!("error" in ipv6)) return ipv6;
      throw isFinal(ipv6.error) ? ipv4.error : ipv6.error;
    } finally {
      signal.removeEventListener("abort", end);
      ending.abort();
    }
  }

  async services(name: string, signal: AbortSignal): Promise<ServiceRecords> {
    const answer = await this.#client.ask(name, "SRV", signal);
    const { data, ttlMs } = chased(answer);
    const records = data.flatMap((one) => one.type === "SRV" ? [one.srv] : []);
    if (records.length === 0) throw this.#nothing(name, "SRV");
    return { records, ttlMs, known: addressesIn(answer.additional) };
  }

  async #family(
    hostname: string,
    type: "A" | "AAAA",
    signal: AbortSignal,
  ): Promise<HostAddresses> {
    const answer = await this.#client.ask(hostname, type, signal);
    const { data, ttlMs } = chased(answer);
    const ips = data.flatMap((one) => one.type === type ? [one.ip] : []);
    if (ips.length === 0) throw this.#nothing(hostname, "A or AAAA");
    return { ips: inOrder(ips), ttlMs };
  }

  /** With the addresses of the other family, if they come soon. */
  async #joined(
    ipv4: HostAddresses,
    waiting: Promise<Settled>,
  ): Promise<HostAddresses> {
    let cancel: () => void = () => {};
    const enough = new Promise<undefined>((resolve) => {
      const at = this.#clock.now() + namingLimits.otherFamilyMs;
      cancel = this.#clock.schedule(at, () => resolve(undefined));
    });
    const ipv6 = await Promise.race([waiting, enough]);
    cancel();
    if (ipv6 === undefined || "error" in ipv6) return ipv4;
    return {
      ips: [...ipv4.ips, ...ipv6.ips],
      ttlMs: Math.min(ipv4.ttlMs!, ipv6.ttlMs!),
    };
  }

  #nothing(name: string, type: string): LookupError {
    return new LookupError(
      "no_records",
      name,
      `the DNS server ${this.#client.server} has no ${type} record ` +
        "of that name (NODATA), check what is published there",
    );
  }
}

type Settled = HostAddresses | { readonly error: unknown };

function settled(promise: Promise<HostAddresses>): Promise<Settled> {
  return promise.catch((error) => ({ error }));
}

/** The records of a name or of what it stands for, by however many steps. */
function chased(
  { name, answers }: DnsAnswer,
): { data: DnsRecord["data"][]; ttlMs: number } {
  const data: DnsRecord["data"][] = [];
  let ttlMs = Infinity;
  let names: ReadonlySet<string> = new Set([name]);
  // Each step uses up a record at least, unless they lead in circles.
  for (let step = 0; step < answers.length && names.size > 0; step++) {
    const next = new Set<string>();
    for (const record of answers) {
      if (!names.has(record.name)) continue;
      ttlMs = Math.min(ttlMs, record.ttlMs);
      if (record.data.type === "CNAME") next.add(record.data.target);
      else data.push(record.data);
    }
    names = next;
  }
  return { data, ttlMs };
}

function addressesIn(
  additional: readonly DnsRecord[],
): ReadonlyMap<string, HostAddresses> {
  const known = new Map<string, HostAddresses>();
  for (const { name, ttlMs, data } of additional) {
    if (data.type !== "A" && data.type !== "AAAA") continue;
    const earlier = known.get(name);
    known.set(name, {
      ips: inOrder([...earlier?.ips ?? [], data.ip]),
      ttlMs: Math.min(earlier?.ttlMs ?? Infinity, ttlMs),
    });
  }
  return known;
}
