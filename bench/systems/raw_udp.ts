import {
  type Caller,
  LOOPBACK,
  type ServedSystem,
  type Settle,
  type System,
} from "./system.ts";

/**
 * The floor of what a datagram costs in Deno: an echo with nothing around it but
 * what is known to be fast (one reused receive buffer, sends not awaited). It
 * needs a number in the first four bytes to know one answer from another.
 */
export const rawUdp: System = {
  name: "raw datagram echo",
  // 64,000 bytes are the largest of the plan that fit a datagram.
  bodyBytesMax: 64_000,
  openMax: Infinity,
  survivesLoss: false,
  isDatagrams: true,
  serve: () => Promise.resolve(serveEcho()),
  dial: (address) => Promise.resolve(new EchoCaller(address)),
};

function serveEcho(): ServedSystem {
  const conn = Deno.listenDatagram({ transport: "udp", ...LOOPBACK });
  let sent = 0;
  void (async () => {
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const [datagram, from] = await conn.receive(buffer);
      sent++;
      // Awaited, as the buffer is read until then; it costs nothing measurable.
      await conn.send(datagram, from);
    }
  })();
  const { hostname, port } = conn.addr as Deno.NetAddr;
  return { address: `${hostname}:${port}`, packetsSent: () => sent };
}

/** Datagrams queue in the kernel and are lost there: 64 of 1200 bytes fit. */
const STALL_MS = 50;

/** A datagram without an answer. */
interface Open {
  readonly datagram: Uint8Array;
  readonly settle: Settle;
  /** Whether the watch has seen it before. */
  isOld: boolean;
}

class EchoCaller implements Caller {
  #conn = Deno.listenDatagram({ transport: "udp", ...LOOPBACK });
  #to: Deno.NetAddr;
  #open: Array<Open | undefined> = [];
  #free: number[] = [];
  #sent = 0;
  #hasReceived = false;
  #watch = setInterval(() => this.#resendStalled(), STALL_MS);

  constructor(address: string) {
    const [hostname, port] = address.split(":");
    this.#to = { transport: "udp", hostname: hostname!, port: Number(port) };
    void this.#receiveAll();
  }

  call(body: Uint8Array, settle: Settle): void {
    const slot = this.#free.pop() ?? this.#open.length;
    // A datagram of its own, as Deno may read it later.
    const old = this.#spare[slot];
    const datagram = old?.length === body.length ? old : body.slice();
    this.#spare[slot] = datagram;
    new DataView(datagram.buffer).setUint32(0, slot);
    this.#open[slot] = { datagram, settle, isOld: false };
    this.#send(datagram);
  }

  packetsSent(): number {
    return this.#sent;
  }

  close(): Promise<void> {
    clearInterval(this.#watch);
    this.#conn.close();
    return Promise.resolve();
  }

  #spare: Uint8Array[] = [];

  #send(datagram: Uint8Array): void {
    this.#sent++;
    void this.#conn.send(datagram, this.#to);
  }

  async #receiveAll(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    const view = new DataView(buffer.buffer);
    try {
      for (;;) {
        await this.#conn.receive(buffer);
        this.#hasReceived = true;
        const slot = view.getUint32(0);
        const call = this.#open[slot];
        if (call === undefined) continue;
        this.#open[slot] = undefined;
        this.#free.push(slot);
        call.settle();
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.Interrupted)) throw error;
    }
  }

  /** What the kernel dropped would never be answered. */
  #resendStalled(): void {
    for (const call of this.#open) {
      if (call === undefined) continue;
      if (call.isOld && !this.#hasReceived) this.#send(call.datagram);
      call.isOld = true;
    }
    this.#hasReceived = false;
  }
}
