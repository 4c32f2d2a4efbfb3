import { assertEquals } from "@std/assert";
import {
  fromUniversalAddress,
  toUniversalAddress,
} from "../../lib/onc/universal_address.ts";
import { parseTarget } from "../../lib/onc/target.ts";
import { assertThrows } from "@std/assert";
import { TransportError } from "../../mod.ts";

Deno.test("universal addresses are those of RFC 5665 §5.2.3", () => {
  for (
    const [address, universal] of [
      ["192.0.2.7:52049", "192.0.2.7.203.81"],
      ["127.0.0.1:111", "127.0.0.1.0.111"],
      ["[::1]:111", "::1.0.111"],
      ["[::]:255", "::.0.255"],
      ["[2001:db8::9]:256", "2001:db8::9.1.0"],
    ] as const
  ) {
    assertEquals(toUniversalAddress(address), universal);
    assertEquals(fromUniversalAddress(universal), address);
  }
});

Deno.test("fromUniversalAddress() takes nothing else", () => {
  for (
    const text of [
      "",
      "/run/rpcbind.sock",
      "127.0.0.1",
      "127.0.0.1.0",
      "127.0.0.1.0.256",
      "127.0.0.1.256.0",
      "127.0.0.1.0.-1",
      "localhost.0.111",
    ]
  ) assertEquals(fromUniversalAddress(text), undefined, text);
});

Deno.test("parseTarget() knows a host from a host with a port", () => {
  const cases: [string, ReturnType<typeof parseTarget>][] = [
    ["host", { protocol: undefined, host: "host", port: undefined }],
    ["host:2049", { protocol: undefined, host: "host", port: 2049 }],
    ["tcp://host/", { protocol: "tcp", host: "host", port: undefined }],
    ["UDP://[::1]:9", { protocol: "udp", host: "::1", port: 9 }],
    ["::1", { protocol: undefined, host: "::1", port: undefined }],
    ["[::1]", { protocol: undefined, host: "::1", port: undefined }],
    ["127.0.0.1", { protocol: undefined, host: "127.0.0.1", port: undefined }],
  ];
  for (const [text, target] of cases) assertEquals(parseTarget(text), target);
  for (
    const text of ["", "http://host", "host:0", "host:65536", "host:x", ":9"]
  ) {
    assertThrows(() => parseTarget(text), TransportError);
  }
});
