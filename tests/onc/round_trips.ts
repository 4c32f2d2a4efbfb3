/**
 * ONC RPC over real sockets, for whichever runtime runs this file: it prints
 * "ok", or throws.
 */
import {
  callBroadcast,
  connectOnc,
  connectRpcbind,
  oncProgram,
  pingOnc,
  Portmap2,
  refusalOf,
  serveOnc,
} from "../../lib/onc/mod.ts";
import { defineService, procedure } from "../../lib/rpc/service.ts";
import * as x from "../../lib/xdr/mod.ts";

const Echo = defineService({
  name: "echo",
  program: 0x2000_0001,
  version: 1,
  procedures: {
    echo: procedure(1, x.varopaque(100_000), x.varopaque(100_000), {
      idempotent: true,
    }),
    fail: procedure(2, x.nothing, x.nothing),
  },
});

function expect(what: string, isSo: boolean): void {
  if (!isSo) throw new Error(`not so: ${what}`);
}

for (const hostname of ["127.0.0.1", "::1"]) {
  await using server = await serveOnc([
    oncProgram(Echo, {
      echo: (bytes) => bytes,
      fail: () => {
        throw new Error("on purpose");
      },
    }),
    oncProgram(Portmap2, {
      set: () => true,
      unset: () => true,
      getport: () => 4000,
      dump: () => null,
    }),
  ], { hostname, onError: () => {} });
  for (const scheme of ["udp://", "tcp://"]) {
    const address = scheme + server.address;
    await using echo = await connectOnc(Echo, address);
    await pingOnc(echo);
    const sizes = [0, 1, 1200, 60_000, ...Array(50).fill(100)];
    const bodies = await Promise.all(
      sizes.map((size) => echo.echo(new Uint8Array(size).fill(7))),
    );
    bodies.forEach((body, i) =>
      expect(
        `${sizes[i]} bytes`,
        body.length === sizes[i] && body.every(isSeven),
      )
    );
    const error = await echo.fail().catch((error: unknown) => error);
    expect("SYSTEM_ERR", refusalOf(error)?.state === "SYSTEM_ERR");
    await using portmap = await connectRpcbind(address, { version: 2 });
    expect("port", await portmap.getport(1, 1, "tcp") === 4000);
  }
  for await (
    const { result } of callBroadcast(Echo, "echo", Uint8Array.of(7), {
      address: server.address,
    })
  ) {
    expect("broadcast", result.length === 1);
    break;
  }
}

function isSeven(byte: number): boolean {
  return byte === 7;
}

console.log("ok");
