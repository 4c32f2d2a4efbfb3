import { serveOnc } from "../onc/serve_onc.ts";
import type { Carrier } from "../rpc/open_transport.ts";
import { serve } from "../rpc/serve.ts";
import type { CallLog } from "./call_log.ts";
import { oncSummaryText, summaryText } from "./serve_text.ts";
import type { ServeLoad } from "./serve_load.ts";
import type { Implementation } from "./service_module.ts";

/** A server of either protocol, as far as the verb `serve` needs it. */
export interface VerbServer extends AsyncDisposable {
  readonly address: string;
  shutdown(): Promise<void>;
  stats(): { running: number };
  /** What there is to say when it has ended. */
  summary(): string;
}

/** What the flags say of a server. */
export interface VerbServerOptions {
  readonly hostname: string;
  readonly port: number;
  /** By what calls come; ONC RPC has both in any case. */
  readonly carrier: Carrier;
  readonly isOnc: boolean;
  /** Whether rpcbind is to be told; by ONC RPC only. */
  readonly register: boolean;
  /** How much it does at a time; not by ONC RPC. */
  readonly load: ServeLoad;
}

/** Serves by the protocol of this package, or by ONC RPC. */
export async function openVerbServer(
  { service, handlers }: Implementation,
  log: CallLog,
  { hostname, port, carrier, isOnc, register, load }: VerbServerOptions,
): Promise<VerbServer> {
  const options = { hostname, port, onError: log.reportError };
  if (isOnc) {
    const server = await serveOnc(service, log.handlers, {
      ...options,
      register,
    });
    return {
      address: server.address,
      shutdown: () => server.shutdown(),
      stats: () => server.stats(),
      summary: () => oncSummaryText(server.stats(), log.tallies),
      [Symbol.asyncDispose]: () => server.shutdown(),
    };
  }
  const { module = handlers, ...limits } = load;
  const server = await serve(service, module, {
    ...options,
    ...limits,
    onCall: log.note,
    carrier,
  });
  return {
    address: server.address,
    shutdown: () => server.shutdown(),
    stats: () => server.stats(),
    summary: () => summaryText(server.stats(), log.tallies),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
