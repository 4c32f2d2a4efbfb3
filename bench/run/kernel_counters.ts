/** What the kernel has counted in this network namespace since it was made. */
export interface KernelCounters {
  /** IP packets of all kinds that were sent; each is received here, too. */
  readonly packets: number;
  /** TCP segments that were sent again. */
  readonly retransmitted: number;
  /** Datagrams for which a socket's queue had no room. */
  readonly overflowed: number;
}

/** Reads `/proc/net/snmp`. */
export function readKernelCounters(): KernelCounters {
  return kernelCounters(Deno.readTextFileSync("/proc/net/snmp"));
}

/**
 * What `/proc/net/snmp` says: for each protocol a line of names, and one of
 * values.
 *
 * @throws {TypeError} if it lacks one
 */
export function kernelCounters(text: string): KernelCounters {
  const lines = text.split("\n");
  const valueOf = (protocol: string, name: string): number => {
    const [names, values] = lines
      .filter((line) => line.startsWith(`${protocol}:`))
      .map((line) => line.split(" "));
    const at = names?.indexOf(name) ?? -1;
    const value = Number(values?.[at]);
    if (at === -1 || Number.isNaN(value)) {
      throw new TypeError(`Cannot read ${name} of ${protocol} in: ${text}`);
    }
    return value;
  };
  return {
    packets: valueOf("Ip", "OutRequests"),
    retransmitted: valueOf("Tcp", "RetransSegs"),
    overflowed: valueOf("Udp", "RcvbufErrors"),
  };
}
