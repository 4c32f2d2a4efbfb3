import { problemOf } from "./namespace.ts";

const TABLE = "table inet datagram_bench";

/**
 * Has the kernel drop this share of all packets at random, in each direction,
 * by a rule of nftables. At the input: what is dropped at the output is an error
 * to the one who sends.
 *
 * @param port of UDP, if only packets to it and from it are to be lost
 * @returns why it cannot, if so
 */
export async function setLoss(
  percent: number,
  port?: number,
): Promise<string | undefined> {
  await problemOf("nft", ["delete", ...TABLE.split(" ")]);
  if (percent === 0) return undefined;
  const rules = lossRules(percent, port);
  const problem = await problemOf("nft", ["-f", "-"], rules);
  return problem === undefined
    ? undefined
    : `nft cannot make the kernel lose packets (Debian: nftables): ${problem}`;
}

/** The rules, in the language of `nft`. */
export function lossRules(percent: number, port?: number): string {
  const lost = `numgen random mod 1000 < ${Math.round(10 * percent)} drop`;
  const rules = port === undefined
    ? ["meta l4proto { tcp, udp }"]
    : [`udp sport ${port}`, `udp dport ${port}`];
  return `${TABLE} {
  chain input {
    type filter hook input priority 0;
${rules.map((which) => `    iif lo ${which} ${lost}`).join("\n")}
  }
}
`;
}
