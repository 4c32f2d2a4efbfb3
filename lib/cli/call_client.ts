import { connectOnc } from "../onc/connect_onc.ts";
import { statsOfOnc } from "../onc/onc_client.ts";
import { clientStats } from "../rpc/client.ts";
import { connect } from "../rpc/connect.ts";
import type { CallOptions } from "../rpc/call_options.ts";
import { counted } from "./figures.ts";
import type { NamedProcedure } from "./procedure_name.ts";
import type { ServerPlace } from "./server_place.ts";
import { UsageError } from "./usage_error.ts";

/** A client for one call, of either protocol. */
export interface CallClient extends AsyncDisposable {
  readonly call: (args: unknown, options: CallOptions) => Promise<unknown>;
  /** How often the call has been sent so far. */
  transmissions(): number;
  /** What went over the wire, for people. */
  traffic(): string;
}

/** Connects by the protocol of this package, or by ONC RPC. */
export async function openCallClient(
  { service, name }: NamedProcedure,
  { text, target, options }: ServerPlace,
  isOnc: boolean,
): Promise<CallClient> {
  if (isOnc) {
    if (typeof target !== "string" || options.nameServer !== undefined) {
      throw new UsageError(
        `Cannot call ${text} by ONC RPC: with --onc there is one address, and ` +
          "no --name-server",
      );
    }
    const client = await connectOnc(service, target);
    const transmissions = () => {
      const { callsSent, retransmissions } = statsOfOnc(client);
      return callsSent + retransmissions;
    };
    return {
      call: client[name]! as CallClient["call"],
      transmissions,
      traffic: () => counted(transmissions(), "transmission"),
      [Symbol.asyncDispose]: () => closed(client),
    };
  }
  const client = await connect(service, target, options);
  const transmissions = () => 1 + clientStats(client).retransmissions;
  return {
    call: client[name]! as CallClient["call"],
    transmissions,
    traffic: () => {
      const { bytesSent, bytesReceived } = clientStats(client);
      return `${counted(transmissions(), "transmission")}, ` +
        `${bytesSent} bytes out, ${bytesReceived} in`;
    },
    [Symbol.asyncDispose]: () => closed(client),
  };
}

async function closed(client: AsyncDisposable): Promise<void> {
  await client[Symbol.asyncDispose]();
}
