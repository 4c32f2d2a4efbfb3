import type { ConnectOptions } from "../rpc/connect_options.ts";
import type { Arguments, Flag } from "./arguments.ts";

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

/** Reads an address, a name, or several with commas between them. */
export function serverPlace(text: string, { flags }: Arguments): ServerPlace {
  const nameServer = flags.get("name-server");
  const parts = text.split(",").map((part) => part.trim());
  return {
    text,
    target: parts.length === 1 ? text : parts,
    options: nameServer === undefined ? {} : { nameServer },
  };
}
