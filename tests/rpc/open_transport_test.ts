import { assertEquals } from "@std/assert";
import { MemoryNetwork } from "../../lib/net/memory.ts";
import { TransportError } from "../../lib/net/transport.ts";
import type { listenUdp, ListenUdpOptions } from "../../lib/net/udp.ts";
import { dialTransport } from "../../lib/rpc/open_transport.ts";
import { rejectsWith } from "../net/inbox.ts";

/** Where a client binds that has to reach these, which may change or not. */
async function boundBy(
  addresses: readonly string[],
  changes: boolean,
  lacks = "",
): Promise<string[]> {
  const network = new MemoryNetwork();
  const bound: string[] = [];
  const listen = (options: ListenUdpOptions) => {
    bound.push(options.hostname);
    if (options.hostname === lacks) {
      const code = "address_not_available";
      return Promise.reject(new TransportError(code, "it is not there"));
    }
    return Promise.resolve(network.listen(options));
  };
  const isTcp = (address: string) => address.startsWith("tcp://");
  await using transport = await dialTransport({
    located: addresses.map((address) => ({ address })),
    changes,
    carriers: {
      udp: changes || !addresses.every(isTcp),
      tcp: addresses.some(isTcp),
    },
  }, listen as typeof listenUdp);
  const firstBound = [...bound];
  // Whatever it has bound, both families are to be had if others may come.
  if (changes && lacks === "") {
    for (const to of ["192.0.2.1:1", "[2001:db8::1]:1"]) {
      await transport.send(new Uint8Array(1), to);
    }
    assertEquals(bound.toSorted(), ["0.0.0.0", "::"]);
  }
  return firstBound;
}

Deno.test("dialTransport() binds what it needs, and no more", async () => {
  const [here, here6] = ["127.0.0.2:1", "[::1]:1"];
  const [far, far6] = ["192.0.2.1:1", "[2001:db8::1]:1"];
  const fixed: [string[], string[]][] = [
    [[here], ["127.0.0.1"]],
    [[here6], ["::1"]],
    [[far], ["0.0.0.0"]],
    [[far6], ["::"]],
    [[here, far], ["0.0.0.0"]],
    [[here6, far6], ["::"]],
    [[here, here6], ["127.0.0.1", "::1"]],
    [[here, far6], ["127.0.0.1", "::"]],
    [[far6, here6, here], ["::", "127.0.0.1"]],
    [[here, "tcp://192.0.2.1:1"], ["127.0.0.1"]],
    [["tcp://192.0.2.1:1"], []],
  ];
  for (const [addresses, bound] of fixed) {
    assertEquals(await boundBy(addresses, false), bound, `${addresses}`);
  }
});

Deno.test("dialTransport() binds both families for servers that may change, each when it is needed", async () => {
  const cases: [string[], string[]][] = [
    [["127.0.0.1:1"], ["0.0.0.0"]],
    [["[::1]:1"], ["::"]],
    [["192.0.2.1:1", "[2001:db8::1]:1"], ["0.0.0.0", "::"]],
    [["tcp://192.0.2.1:1"], []],
  ];
  for (const [addresses, bound] of cases) {
    assertEquals(await boundBy(addresses, true), bound, `${addresses}`);
  }
});

Deno.test("dialTransport() does without a family that is not here, unless it is the only one", async () => {
  const both = ["192.0.2.1:1", "[2001:db8::1]:1"];
  for (const changes of [false, true]) {
    assertEquals(await boundBy(both, changes, "::"), ["0.0.0.0", "::"]);
    assertEquals(await boundBy(both, changes, "0.0.0.0"), ["0.0.0.0", "::"]);
    for (
      const [only, lacks] of [["[::2]:1", "::"], ["192.0.2.1:1", "0.0.0.0"]]
    ) {
      await rejectsWith(
        "address_not_available",
        boundBy([only!], changes, lacks),
      );
    }
  }
});
