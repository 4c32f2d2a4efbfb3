import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "../fast_check.ts";
import { isIPv6 } from "node:net";
import {
  canonicalAddress,
  parseAddress,
  splitAddress,
  splitScheme,
} from "../../lib/net/address.ts";
import { AddressCache } from "../../lib/net/address_cache.ts";
import { canonicalIp } from "../../lib/net/ip.ts";
import { TransportError } from "../../lib/net/transport.ts";

Deno.test("canonicalIp() follows RFC 5952", () => {
  const cases: [string, string][] = [
    ["127.0.0.1", "127.0.0.1"],
    ["2001:DB8::AbCd", "2001:db8::abcd"],
    ["2001:0db8:0:0:0:0:0:0001", "2001:db8::1"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::0", "::"],
    ["0::1", "::1"],
    ["1::", "1::"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["::FFFF:0102:0304", "1.2.3.4"],
    ["0:0:0:0:0:ffff:192.0.2.255", "192.0.2.255"],
    ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
    ["::1.2.3.4", "::102:304"],
    ["::fffe:1.2.3.4", "::fffe:102:304"],
    ["1::ffff:1.2.3.4", "1::ffff:102:304"],
    ["FE80::1%eth0", "fe80::1%eth0"],
    ["fe80:0::1%Eth0.1", "fe80::1%Eth0.1"],
    ["febf::1%2", "febf::1%2"],
    ["ff02::1%lo", "ff02::1%lo"],
  ];
  for (const [text, canonical] of cases) {
    assertEquals(canonicalIp(text), canonical, text);
    assertEquals(canonicalIp(canonical), canonical);
  }
});

Deno.test("canonicalIp() refuses what is no address", () => {
  const texts = [
    ...["", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.4.", ".1.2.3.4"],
    ...["256.1.1.1", "01.2.3.4", "1.2.3.04", "0x1.2.3.4", "1.2.3.4%lo"],
    ...[":", ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9"],
    ...["1:2:3:4:5:6:7::8:9", "1::2:3:4:5:6:7:8", "12345::", "g::"],
    ...["1.2.3.4::", "::1.2.3.4:5", "::1.2.3", ":1", "1:", "1:::2", "[::1]"],
    ...["::1%lo", "2001:db8::1%eth0", "::ffff:1.2.3.4%lo", "fe80::1%"],
    ...["fe80::1%a b", "fe80::1%%", " ::1", "::1 ", "1.2.3.4\n"],
  ];
  for (const text of texts) assertEquals(canonicalIp(text), undefined, text);
});

const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
const groups = fc.array(group, { minLength: 8, maxLength: 8 });
const octets = fc.array(fc.integer({ min: 0, max: 255 }), {
  minLength: 4,
  maxLength: 4,
});
const port = fc.integer({ min: 0, max: 65_535 });

Deno.test("canonicalAddress() gives each IPv6 address one spelling, as URL has it", () => {
  fc.assert(fc.property(groups, port, fc.gen(), (groups, port, gen) => {
    const hex = groups.map((value) => {
      const digits = value.toString(16);
      const padded = gen(fc.boolean) ? digits.padStart(4, "0") : digits;
      return gen(fc.boolean) ? padded.toUpperCase() : padded;
    });
    const plain = canonicalAddress(`[${hex.join(":")}]:${port}`);
    // Any run of zeros may be written as "::".
    const start = gen(fc.integer, { min: 0, max: 7 });
    let end = start;
    while (groups[end] === 0) end++;
    if (end > start) {
      const before = hex.slice(0, start).join(":");
      const cut = `${before}::${hex.slice(end).join(":")}`;
      assertEquals(canonicalAddress({ hostname: cut, port }), plain);
    }
    // Two texts of the same address agree with an independent reader.
    const url = new URL(`http://[${hex.join(":")}]/`).hostname;
    if (plain.startsWith("[")) assertEquals(plain, `${url}:${port}`);
    else assertMatch(url, /^\[::ffff:/);
    assertEquals(canonicalAddress(plain), plain);
    assertEquals(canonicalAddress(parseAddress(plain)), plain);
  }));
});

Deno.test("canonicalAddress() knows a mapped IPv4 address in all its spellings", () => {
  fc.assert(fc.property(octets, port, ([a, b, c, d], port) => {
    const ipv4 = `${a}.${b}.${c}.${d}`;
    const high = (a! << 8 | b!).toString(16);
    const low = (c! << 8 | d!).toString(16);
    const canonical = `${ipv4}:${port}`;
    for (
      const spelling of [
        canonical,
        `[::ffff:${ipv4}]:${port}`,
        `[::FFFF:${high}:${low}]:${port}`,
        `[0:0:0:0:0:ffff:${ipv4}]:${port}`,
      ]
    ) assertEquals(canonicalAddress(spelling), canonical);
  }));
});

Deno.test("canonicalIp() accepts the IPv6 texts that the system does", () => {
  const piece = fc.constantFrom(":", "::", "0", "1", "ffff", "1.2.3.4", "g");
  const text = fc.array(piece, { maxLength: 17 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text.filter((text) => text.includes(":")), (text) => {
      assertEquals(canonicalIp(text) !== undefined, isIPv6(text), text);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("parseAddress() takes addresses apart", () => {
  assertEquals(parseAddress("10.0.0.1:0"), { hostname: "10.0.0.1", port: 0 });
  assertEquals(parseAddress("[::0:1]:65535"), { hostname: "::1", port: 65535 });
  assertEquals(
    canonicalAddress({ hostname: "[FE80::1%en0]", port: 1 }),
    "[fe80::1%en0]:1",
  );
});

Deno.test("parseAddress() refuses anything else, and says what is right", () => {
  const texts = [
    ...["", ":", ":80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "::1:80"],
    ...["1.2.3.4:-1", "1.2.3.4:080", "1.2.3.4:8e1", "1.2.3.4: 80", "[::1]"],
    ...["[1.2.3.4]:80", "[::1]80", "[::1:80", "::1]:80", "localhost:80"],
    ...["udp://1.2.3.4:80", "1.2.3.4:80/", "1.2.3.4:80\n", "[]:80"],
  ];
  for (const text of texts) {
    const error = assertThrows(() => parseAddress(text), TransportError);
    assertEquals(error.code, "invalid_address", text);
    assertMatch(error.message, /127\.0\.0\.1:4000 or \[::1\]:4000/);
  }
  for (const port of [-1, 65_536, 0.5, NaN]) {
    assertThrows(
      () => canonicalAddress({ hostname: "::1", port }),
      TransportError,
    );
  }
  const scoped = assertThrows(() => parseAddress("[::1%lo]:1"), TransportError);
  assertMatch(scoped.message, /scope id/);
});

Deno.test("parseAddress() tells a port that is none from a host that is none", () => {
  const why = (address: string | { hostname: string; port: number }) =>
    assertThrows(() => canonicalAddress(address), TransportError).message
      .replace(/.* as an address: /, "");
  const port = "the port has to be a whole number from 0 to 65535, " +
    "as in 127.0.0.1:4000 or [::1]:4000";
  for (
    const address of [
      ...["127.0.0.1:70000", "[::1]:99999", "localhost:99999", ":99999"],
      ...["127.0.0.1:http", "127.0.0.1:-1", "127.0.0.1:080"],
      { hostname: "::1", port: 65_536 },
      { hostname: "[::1]", port: 0.5 },
    ]
  ) assertEquals(why(address), port);
  for (
    const address of [
      ...["127.0.0.1", "::1:99999", "127.0.0.1:", "localhost:80", ":80"],
      ...["udp://127.0.0.1:80", "127.0.0.1:80/"],
    ]
  ) assertMatch(why(address), /^expected host and port/);
});

Deno.test("canonicalAddress() and splitAddress() say what an address is where they get no string", () => {
  const values: [unknown, string][] = [
    [4000, "4000"],
    [new URL("udp://127.0.0.1:4000"), "URL"],
    [undefined, "undefined"],
    [null, "null"],
    [{ hostname: "127.0.0.1" }, "Object"],
  ];
  for (const [value, type] of values) {
    for (const read of [canonicalAddress, splitAddress]) {
      assertThrows(
        () => read(value as string),
        TypeError,
        `Cannot read ${type} as an address: ` +
          "expected a string, such as 127.0.0.1:4000 or [::1]:4000",
      );
    }
  }
});

Deno.test("splitScheme() takes udp:// and tcp:// off, and leaves the rest unread", () => {
  const address = "[::1]:4000";
  for (
    const [text, scheme] of [
      [address, undefined],
      [`udp://${address}`, "udp"],
      [`tcp://${address}/`, "tcp"],
      [`TCP://${address}`, "tcp"],
    ] as const
  ) assertEquals(splitScheme(text), { scheme, address });
  assertEquals(splitScheme("tcp://a b//").address, "a b/");
  for (const text of ["http://localhost:4", "tcp+tls://localhost:4"]) {
    const error = assertThrows(() => splitScheme(text), TransportError);
    assertEquals(error.code, "invalid_address");
    assertMatch(error.message, /expected udp:\/\/, tcp:\/\/ or no scheme/);
  }
  assertThrows(() => splitScheme(4000 as unknown as string), TypeError);
});

Deno.test("AddressCache gives canonical texts and parts, and stays bounded", () => {
  const cache = new AddressCache(10);
  for (let round = 0; round < 2; round++) {
    for (let port = 1; port <= 100; port++) {
      for (const hostname of ["::ffff:10.0.0.1", "10.0.0.1", "::0:1"]) {
        const text = cache.canonical(hostname, port);
        assertEquals(text, canonicalAddress({ hostname, port }));
        assertEquals(cache.canonical(hostname, port), text);
        assertEquals(cache.parsed(text), parseAddress(text));
        if (cache.size > 20) throw new Error(`${cache.size} entries of 20`);
      }
    }
  }
  assertThrows(() => cache.parsed("nowhere:1"), TransportError);
});
