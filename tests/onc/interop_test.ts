import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "./peers/processes.ts";

/** A tool, or another file, and the Debian package that has it. */
type Need = readonly [file: string, debianPackage: string];

const namespace: readonly Need[] = [
  ["unshare", "util-linux"],
  ["ip", "iproute2"],
  ["rpcbind", "rpcbind"],
];

const isCI = Deno.env.get("CI") === "true";

/** A test for which other programs are needed; in CI they have to be there. */
function testWith(
  name: string,
  needs: readonly Need[],
  fn: (work: string) => Promise<void>,
): void {
  const missing = needs.filter(([file]) => !isThere(file));
  const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
  const why = missing.length > 0
    ? `not installed: ${packages}`
    : Deno.uid() === 0
    ? undefined
    : "only root may make a network namespace";
  if (why !== undefined && !isCI) console.log(`Skipped: ${name}: ${why}`);
  Deno.test({
    name,
    ignore: why !== undefined && !isCI,
    async fn() {
      if (why !== undefined) throw new Error(`Cannot test: ${why}`);
      const work = await Deno.makeTempDir({ prefix: "onc_peers_" });
      try {
        await fn(work);
      } finally {
        await Deno.remove(work, { recursive: true });
      }
    },
  });
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

testWith("ONC RPC with rpcbind, rpcgen, libtirpc and tshark", [
  ...namespace,
  ["rpcinfo", "rpcbind"],
  ["rpcgen", "rpcsvc-proto"],
  ["gcc", "gcc"],
  ["/usr/include/tirpc/rpc/rpc.h", "libtirpc-dev"],
  ["tshark", "tshark"],
], async (work) => {
  await build(work);
  await runAlone("peers.ts", work);
});

testWith("examples/nfs with nfs-ganesha", [
  ...namespace,
  ["ganesha.nfsd", "nfs-ganesha nfs-ganesha-mem"],
], (work) => runAlone("nfs.ts", work));

/** Runs tests where there is no other program, and no other network. */
async function runAlone(tests: string, work: string): Promise<void> {
  // rpcbind has a lock and a socket in /run, which others may have, too.
  const script = "ip link set lo up && mount -t tmpfs none /run && " +
    'exec "$0" test --quiet --no-check --allow-all "$1"';
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
    fileURLToPath(new URL(`peers/${tests}`, import.meta.url)),
  ]);
  assertEquals(code, 0, text);
}

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
