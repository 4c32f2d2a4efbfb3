import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "./peers/processes.ts";

/** What the tests need, and the Debian package that has it. */
const PEERS: readonly [tool: string, debianPackage: string][] = [
  ["unshare", "util-linux"],
  ["ip", "iproute2"],
  ["rpcbind", "rpcbind"],
  ["rpcinfo", "rpcbind"],
  ["rpcgen", "rpcsvc-proto"],
  ["gcc", "gcc"],
  ["/usr/include/tirpc/rpc/rpc.h", "libtirpc-dev"],
  ["tshark", "tshark"],
];

const missing = PEERS.filter(([tool]) => !isThere(tool));
const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
const why = missing.length > 0
  ? `not installed: ${packages}`
  : Deno.uid() === 0
  ? undefined
  : "only root may make a network namespace";
const isCI = Deno.env.get("CI") === "true";
if (why !== undefined && !isCI) {
  console.log(`Interoperability of ONC RPC is not tested: ${why}`);
}

function isThere(tool: string): boolean {
  const paths = tool.startsWith("/")
    ? [tool]
    : (Deno.env.get("PATH") ?? "").split(":").map((path) => `${path}/${tool}`);
  return paths.some((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

Deno.test({
  name: "ONC RPC with rpcbind, rpcgen, libtirpc and tshark",
  ignore: why !== undefined && !isCI,
  async fn() {
    if (why !== undefined) throw new Error(`Cannot test: ${why}`);
    const work = await Deno.makeTempDir({ prefix: "onc_peers_" });
    try {
      await build(work);
      // rpcbind has a lock and a socket in /run, which others may have, too.
      const script = "ip link set lo up && mount -t tmpfs none /run && " +
        'exec "$0" test --quiet --no-check --allow-all "$1"';
      const tests = fileURLToPath(new URL("peers/peers.ts", import.meta.url));
      const { code, text } = await run([
        "env",
        `PEERS=${work}`,
        "NO_COLOR=1",
        "unshare",
        "--net",
        "--mount",
        "sh",
        "-c",
        script,
        Deno.execPath(),
        tests,
      ]);
      assertEquals(code, 0, text);
    } finally {
      await Deno.remove(work, { recursive: true });
    }
  },
});

/** Makes programs of `peer.x` by rpcgen and gcc. */
async function build(work: string): Promise<void> {
  const from = fileURLToPath(new URL("peers/", import.meta.url));
  for (const name of ["peer.x", "server.c", "client.c"]) {
    await Deno.copyFile(from + name, `${work}/${name}`);
  }
  const script = `cd ${work} &&
    rpcgen -C -h peer.x > peer.h && rpcgen -C -c peer.x > peer_xdr.c &&
    rpcgen -C -l peer.x > peer_clnt.c && rpcgen -C -m peer.x > peer_svc.c &&
    cc="gcc -w -I/usr/include/tirpc" &&
    $cc -o server server.c peer_svc.c peer_xdr.c -ltirpc &&
    $cc -o client client.c peer_clnt.c peer_xdr.c -ltirpc`;
  const { code, text } = await run(["sh", "-c", script]);
  assertEquals(code, 0, text);
}
