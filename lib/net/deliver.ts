import type { DatagramSink } from "./transport.ts";

/**
 * Hands a datagram to a sink. An error that the sink throws is the program's,
 * not the network's: it is rethrown where no one catches it, so that the
 * runtime reports it as it reports any uncaught error, and the caller goes on.
 */
export function deliver(
  sink: DatagramSink,
  datagram: Uint8Array,
  from: string,
): void {
  try {
    sink(datagram, from);
  } catch (error) {
    // A microtask, as not every runtime has `reportError`.
    queueMicrotask(() => {
      throw error;
    });
  }
}
