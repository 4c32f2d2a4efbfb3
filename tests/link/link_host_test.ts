import { assert, assertEquals } from "@std/assert";
import type {
  LinkDelivery,
  LinkMachine,
  LinkOutput,
} from "../../lib/core/link_machine.ts";
import { LinkHost } from "../../lib/link/link_host.ts";
import type { DatagramSink, Transport } from "../../lib/net/transport.ts";
import { SimNetwork } from "../../lib/sim/mod.ts";

/** A machine that delivers each datagram, and counts what is asked of it. */
class Puppet implements LinkMachine {
  readonly outstanding = 0;
  readonly messageBytesMax = 100;
  room = Infinity;
  readonly sent: number[] = [];
  /** How many datagrams each drain found. */
  readonly batches: number[] = [];
  #arrived: LinkDelivery[] = [];
  #batch = 0;

  hasRoom(): boolean {
    return this.room > 0;
  }

  send(_to: string, message: Uint8Array): void {
    this.room--;
    this.sent.push(message[0]!);
  }

  handleDatagram(bytes: Uint8Array, from: string): void {
    this.#batch++;
    const message = bytes.slice();
    this.#arrived.push({ kind: "deliver", from, message, place: undefined });
  }

  poll(): LinkOutput {
    if (this.#batch > 0) this.batches.push(this.#batch);
    this.#batch = 0;
    return this.#arrived.shift() ?? { kind: "wait", until: Infinity };
  }

  consumed(): void {}
  close(): void {}
  recycle(): void {}
  forget(): number {
    return 0;
  }
}

/** A host of a puppet, and the way into its socket. */
function stage() {
  let arrive: DatagramSink = () => {};
  const close = () => Promise.resolve();
  const transport: Transport = {
    address: "10.0.0.1:7",
    datagramBytesMax: 100,
    receive: (sink) => void (arrive = sink),
    send: close,
    close,
    [Symbol.asyncDispose]: close,
  };
  const machine = new Puppet();
  const { clock } = new SimNetwork(1);
  const onNotice = () => {};
  const host = new LinkHost({
    transport,
    machine,
    clock,
    lingerMs: 0,
    onNotice,
  });
  return {
    host,
    machine,
    arrive: (first: number) => arrive(Uint8Array.of(first), "10.0.0.2:7"),
  };
}

async function hops(count: number): Promise<void> {
  for (let hop = 0; hop < count; hop++) await undefined;
}

Deno.test("LinkHost.send() never overtakes one that waits for room", async () => {
  const { host, machine, arrive } = stage();
  machine.room = 1;
  for (const i of [1, 2]) void host.send(Uint8Array.of(i), "10.0.0.2:7");
  await hops(50);
  assertEquals(machine.sent, [1]);
  // There is room, and nobody has been let in yet.
  machine.room = 2;
  arrive(0);
  void host.send(Uint8Array.of(3), "10.0.0.2:7");
  await hops(50);
  assertEquals(machine.sent, [1, 2, 3]);
});

Deno.test("LinkHost.receive() hands over what came before it first", async () => {
  // Whenever it is called, while the third is on its way in.
  for (let wait = 0; wait < 40; wait++) {
    const { host, arrive } = stage();
    for (const i of [1, 2]) arrive(i);
    await hops(50);
    arrive(3);
    await hops(wait);
    const received: number[] = [];
    host.receive(({ message }) => void received.push(message[0]!));
    await hops(50);
    assertEquals(received, [1, 2, 3]);
  }
});

Deno.test("LinkHost drains once for datagrams that arrive within two hops of each other", async () => {
  const { machine, arrive } = stage();
  for (let i = 0; i < 12; i++) {
    arrive(i);
    await hops(1);
  }
  await hops(50);
  assert(machine.batches.length <= 3, `${machine.batches}`);
});
