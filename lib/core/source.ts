import type { Line } from "./line.ts";

/**
 * Whoever is behind one network address, with all its sessions and ports: what
 * takes turns with others. Sessions and ports cost nothing, so that a client
 * which wants more than its share would open many; an address that answers is
 * another matter (R18).
 */
export class Source {
  /** Its calls whose handlers have not answered. */
  running = 0;
  /** Its calls that wait for their turn. */
  waiting = 0;
  /** Those that wait, by lane. */
  readonly lines: (Line | undefined)[] = [];

  /** Whether it has to be remembered. */
  get isIdle(): boolean {
    return this.running === 0 && this.waiting === 0;
  }

  /** One more, or one fewer, of its calls runs. */
  rerank(): void {
    for (const line of this.lines) line?.lane.rerank(line);
  }

  /** Its line that has most waiting. */
  get longest(): Line {
    let longest: Line | undefined;
    for (const line of this.lines) {
      if (line === undefined) continue;
      if (longest === undefined || line.waiting > longest.waiting) {
        longest = line;
      }
    }
    return longest!;
  }
}

/**
 * The key of the source behind an address: the host without the port. Of IPv6
 * the first 64 bits, which is what one customer gets, and within which anybody
 * has as many addresses as it likes (RFC 6177, RFC 8981); but for link-local
 * ones, which all begin alike.
 */
export function sourceKey(address: string): string {
  const host = address.slice(
    address.lastIndexOf("/") + 1,
    address.lastIndexOf(":"),
  );
  if (!host.startsWith("[") || host.startsWith("[fe80:")) return host;
  const [head, tail] = host.slice(1, -1).split("::") as [string, string?];
  const groups = head === "" ? [] : head.split(":");
  const end = tail === undefined || tail === "" ? [] : tail.split(":");
  while (tail !== undefined && groups.length + end.length < 8) groups.push("0");
  return [...groups, ...end].slice(0, 4).join(":");
}
