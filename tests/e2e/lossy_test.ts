import { assert, assertEquals } from "@std/assert";
import type { Stats } from "../../mod.ts";
import { run } from "../runtimes/run.ts";
import { denoScript } from "./deno_script.ts";

const CALLS = 500;

/**
 * A network of its own, in which one datagram in five is lost when it has
 * arrived: of one that is lost on its way out the sender would be told. Each
 * fifth, and not by chance, by which one call in some thousands is lost ten
 * times over, and sent again half a minute later.
 */
const LOSSY_NETWORK = `
  ip link set lo up &&
  nft add table inet rough &&
  nft "add chain inet rough in { type filter hook input priority 0; }" &&
  nft "add rule inet rough in meta l4proto udp numgen inc mod 5 == 0 drop"`;

const namespace = ["unshare", "--net", "sh", "-ec"];

const canLose = Deno.build.os === "linux" &&
  (await run([...namespace, LOSSY_NETWORK])).code === 0;
if (!canLose) {
  console.warn(
    "Cannot make a network that loses datagrams: " +
      "that takes root on Linux, ip and nft; its test is left out",
  );
}

Deno.test({
  name: "a journal is exact where a fifth of all datagrams is lost",
  ignore: !canLose,
  async fn() {
    await writeJournal([
      ...namespace,
      `${LOSSY_NETWORK} && exec "$@"`,
      "sh",
      ...denoScript("lossy_journal.ts"),
      String(CALLS),
    ]);
  },
});

Deno.test("a journal is exact over a rough transport", async () => {
  const script = denoScript("lossy_journal.ts");
  await writeJournal([...script, String(CALLS), "--rough"]);
});

async function writeJournal(command: string[]): Promise<void> {
  const { code, stdout, stderr } = await run(command, { timeoutMs: 60_000 });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  const stats: Stats = JSON.parse(stdout);
  assert(stats.retransmissions > 0, "nothing was lost");
}
