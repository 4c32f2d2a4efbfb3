/**
 * Tests of `examples/nfs` with nfs-ganesha, to be run in a network namespace:
 * see `tests/onc/interop_test.ts`.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { equals } from "@std/bytes";
import { NfsError, NfsExport } from "../../../examples/nfs/nfs_export.ts";
import { connectOnc, pingOnc, Portmap2 } from "../../../lib/onc/mod.ts";
import { Program } from "./processes.ts";

const rpcbind = new Program(["rpcbind", "-f", "-w"]);
{
  await using portmap = await connectOnc(Portmap2, "127.0.0.1:111");
  await pingOnc(portmap);
}
const ganesha = new Program([
  "ganesha.nfsd",
  "-F",
  "-f",
  new URL("ganesha.conf", import.meta.url).pathname,
  "-L",
  "/dev/stdout",
  "-p",
  `${Deno.env.get("PEERS")}/ganesha.pid`,
]);
await ganesha.line("NFS SERVER INITIALIZED");

for (const host of ["127.0.0.1", "tcp://127.0.0.1"]) {
  Deno.test(`examples/nfs writes, lists and reads by ${host}`, async () => {
    await using tree = await NfsExport.mount(host, "/mem");
    const name = `file of ${host.replaceAll("/", "")}`;
    const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => i * 31 >> 3);
    await tree.write(name, bytes);
    const found = (await tree.list()).find((entry) => entry.name === name);
    assertEquals(found, { name, kind: "NF3REG", size: 600_000n });
    assert(equals(await tree.read(name), bytes));
    await tree.write(name, bytes.subarray(0, 5));
    assertEquals(await tree.read(`/${name}`), bytes.subarray(0, 5));

    const missing = await assertRejects(() => tree.read("no such"), NfsError);
    assertEquals(missing.status, "NFS3ERR_NOENT");
    const isFile = await assertRejects(() => tree.list(name), NfsError);
    assertEquals(isFile.status, "NFS3ERR_NOTDIR");
    await assertRejects(() => NfsExport.mount(host, "/none"), NfsError);
  });
}

Deno.test("examples/nfs lists more than one reply holds", async () => {
  await using tree = await NfsExport.mount("tcp://127.0.0.1", "/mem");
  const names = Array.from(
    { length: 300 },
    (_, i) => `many ${i}`.padEnd(90, "."),
  );
  for (const name of names) await tree.write(name, new Uint8Array(1));
  const listed = new Set((await tree.list()).map(({ name }) => name));
  for (const name of names) assert(listed.has(name), name);
});

Deno.test("the NFS server ends", async () => {
  await ganesha.end("SIGKILL");
  await rpcbind.end();
});
