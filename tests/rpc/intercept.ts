import type { Transport } from "../../lib/net/transport.ts";

/** Lets a test say when each datagram that has arrived is read, if ever. */
export function intercept(
  transport: Transport,
  arrive: (read: () => void) => void,
): Transport {
  const receive = transport.receive.bind(transport);
  transport.receive = (sink) =>
    receive((datagram, from) => {
      const copy = datagram.slice();
      arrive(() => sink(copy, from));
    });
  return transport;
}
