import type { Transport } from "../../lib/net/transport.ts";
import { listenUdp } from "../../lib/net/udp.ts";
import { type Answer, answerTo, questionIn } from "./dns_bytes.ts";

/**
 * A DNS server of this process, by UDP at a free port. `zone` says what it
 * answers to `name type`, with the type as a number; all else has no records.
 */
export async function localDns(
  zone: Readonly<Record<string, Answer>>,
): Promise<Transport> {
  const socket = await listenUdp({ hostname: "127.0.0.1", port: 0 });
  socket.receive((message, from) => {
    const { name, type } = questionIn(message);
    const answer = zone[`${name} ${type}`] ?? {};
    void socket.send(answerTo(message, answer), from);
  });
  return socket;
}
