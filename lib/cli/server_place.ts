import type { ConnectOptions } from "../rpc/connect_options.ts";
import { readList } from "../rpc/target.ts";
import type { Arguments, Flag } from "./arguments.ts";
import { UsageError } from "./usage_error.ts";

/** `--name-server`, of all verbs that call a server. */
export const nameServerFlag: Flag = {
  value: "address",
  about: "The DNS server to ask, such as 127.0.0.1:5353",
};

/** What may stand for a server, for the help. */
export const placeText = "127.0.0.1:4000, some.host:4000, srv://_calc._udp.a.b";

/** Where servers are, as it was typed. */
export interface ServerPlace {
  /** All of it, for messages. */
  readonly text: string;
  /** What `connect` takes. */
  readonly target: string | readonly string[];
  readonly options: Pick<ConnectOptions, "nameServer">;
}

/**
 * Reads an address, a name, or several with commas between them.
 *
 * @throws {UsageError} for the same address twice, or far too many
 * @throws {TransportError} where one of several is no address
 */
export function serverPlace(text: string, { flags }: Arguments): ServerPlace {
  const nameServer = flags.get("name-server");
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length > 1) checkList(parts);
  return {
    text,
    target: parts.length === 1 ? text : parts,
    options: nameServer === undefined ? {} : { nameServer },
  };
}

/** What is a mistake in a program is one of whoever typed it here. */
function checkList(parts: readonly string[]): void {
  try {
    readList(parts);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message);
  }
}
