/**
 * The canonical text of an IP address, so that one host has one spelling:
 * IPv4 as four decimals, IPv6 as RFC 5952 has it, and an IPv4 address that is
 * mapped into IPv6 (`::ffff:1.2.3.4`, as a dual-stack socket reports its IPv4
 * peers) as the plain `1.2.3.4` that it is.
 *
 * A scope id is kept, as it stands, on the link-local addresses that mean
 * nothing without it (`fe80::1%eth0`), and refused on any other.
 *
 * @returns `undefined` where `text` is no IP address
 */
export function canonicalIp(text: string): string | undefined {
  if (IPV4.test(text)) return text;

  const percent = text.indexOf("%");
  if (percent < 0) {
    const groups = parseIpv6(text);
    return groups && formatIpv6(groups);
  }

  const groups = parseIpv6(text.slice(0, percent));
  const scope = text.slice(percent + 1);
  if (!groups || !isLinkLocal(groups) || !SCOPE.test(scope)) return undefined;
  return `${formatIpv6(groups)}%${scope}`;
}

/** Four decimals without leading zeros, which some would read as octal. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** The name or number of an interface; Linux allows 15 characters, Windows more. */
const SCOPE = /^[\w.~-]{1,64}$/;

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;

  const first = parseGroups(halves[0]!, halves.length === 1);
  if (halves.length === 1) return first?.length === 8 ? first : undefined;

  const last = parseGroups(halves[1]!, true);
  if (!first || !last || first.length + last.length > 7) return undefined;
  const zeros = new Array<number>(8 - first.length - last.length).fill(0);
  return [...first, ...zeros, ...last];
}

/** Groups of 16 bits; the end of an address may be written as IPv4. */
function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(parseInt(part, 16));
    } else if (isEnd && index === parts.length - 1 && IPV4.test(part)) {
      const [a, b, c, d] = part.split(".").map(Number);
      groups.push(a! << 8 | b!, c! << 8 | d!);
    } else {
      return undefined;
    }
  }
  return groups;
}

/** RFC 5952 §4: lower case, no leading zeros, the longest run of zeros cut. */
function formatIpv6(groups: number[]): string {
  if (isMappedIpv4(groups)) {
    const [high, low] = [groups[6]!, groups[7]!];
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  const { start, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  // A single zero is not cut (§4.2.2).
  if (length < 2) return hex.join(":");
  const before = hex.slice(0, start).join(":");
  return `${before}::${hex.slice(start + length).join(":")}`;
}

/** The first of the longest runs (§4.2.3). */
function longestZeros(groups: number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > longest.length) {
      longest = { start: index + 1 - length, length };
    }
  }
  return longest;
}

/** `::ffff:0:0/96`, RFC 4291 §2.5.5.2. */
function isMappedIpv4(groups: number[]): boolean {
  return groups[5] === 0xffff &&
    groups.slice(0, 5).every((group) => group === 0);
}

/** `fe80::/10`, and multicast that stays on the interface or the link. */
function isLinkLocal(groups: number[]): boolean {
  const first = groups[0]!;
  return (first & 0xffc0) === 0xfe80 || (first & 0xff0f) === 0xff01 ||
    (first & 0xff0f) === 0xff02;
}
