import type { Service } from "../rpc/service.ts";
import type { Carriers } from "./carriers.ts";
import type { Carrier } from "./outgoing_call.ts";
import type { Rpcbind } from "./rpcbind_client.ts";
import type { Target } from "./target.ts";

/**
 * The target of a client that knows the host alone: rpcbind is asked for the
 * port at the first call, and anew after one that got no answer there.
 */
export class RpcbindTarget implements Target {
  readonly name: string;
  readonly #service: Service;
  readonly #rpcbind: Rpcbind;
  readonly #carriers: Carriers;
  /** Of the address that rpcbind named last. */
  #lastFound: string | undefined;
  #found: Carrier | undefined;
  #asking: Promise<Carrier> | undefined;

  constructor(service: Service, rpcbind: Rpcbind, carriers: Carriers) {
    this.#service = service;
    this.#rpcbind = rpcbind;
    this.#carriers = carriers;
    this.name = rpcbind.address.replace(/:\d+$/, "");
  }

  get silent(): string | undefined {
    const { address } = this.#rpcbind;
    return this.#lastFound === undefined
      ? `rpcbind at ${address} is silent`
      : `rpcbind at ${address} named ${this.#lastFound}, which is silent`;
  }

  locate(): Carrier | Promise<Carrier> {
    return this.#found ?? (this.#asking ??= this.#ask());
  }

  doubt(): void {
    this.#found = undefined;
  }

  async #ask(): Promise<Carrier> {
    const { program, version } = this.#service;
    const { address: rpcbind } = this.#rpcbind;
    this.#lastFound = undefined;
    let address: string | undefined;
    try {
      address = await this.#rpcbind.getaddr(program, version);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `was not sent, as rpcbind at ${rpcbind} does not help: ${why}`,
        { cause: error },
      );
    } finally {
      this.#asking = undefined;
      // By TCP it would keep a connection, for a question an hour perhaps.
      this.#carriers.to(rpcbind).close();
    }
    if (address === undefined) {
      throw new Error(
        `was not sent: rpcbind at ${rpcbind} knows no program ${program}, ` +
          `start its server or give its port`,
      );
    }
    this.#lastFound = address;
    return this.#found = this.#carriers.to(address);
  }
}
