import { largeDatagramBytesMax } from "../../lib/wire/header.ts";
import {
  ANY_BODY,
  type Caller,
  LOOPBACK,
  type Settle,
  type System,
} from "./system.ts";

/**
 * The floor of what a large body costs over UDP: pieces as large as the RPC's
 * datagrams, as many under way as a socket's queue holds, each acknowledged.
 * There and back, one call at a time.
 */
export const windowedUdp: System = {
  name: "raw windowed transfer",
  bodyBytesMax: ANY_BODY,
  openMax: 1,
  survivesLoss: false,
  isDatagrams: true,
  serve() {
    const end = new WindowedEnd((body) => end.send(body));
    return Promise.resolve({ address: end.address });
  },
  dial: (address) => Promise.resolve(new WindowedCaller(address)),
};

/** 12 datagrams of 16 kB fit the queue of a socket. */
const UNDER_WAY_MAX = 8;
/** Transfer, piece, number of bytes of all. */
const HEAD_BYTES = 12;
const STALL_MS = 50;
/** Above those of earlier clients of the same server. */
const FIRST_ID = Math.floor(Date.now() / 1000);

class WindowedCaller implements Caller {
  #end: WindowedEnd;
  #settle: Settle = () => {};

  constructor(address: string) {
    this.#end = new WindowedEnd(() => this.#settle());
    this.#end.dial(address);
  }

  call(body: Uint8Array, settle: Settle): void {
    this.#settle = settle;
    this.#end.send(body);
  }

  close(): Promise<void> {
    this.#end.close();
    return Promise.resolve();
  }
}

/** A body on its way, by the number of its pieces. */
interface Outgoing {
  id: number;
  body: Uint8Array;
  /** The next one to send. */
  next: number;
  /** All before have arrived. */
  first: number;
}

/** One socket that sends one body at a time, and gathers another. */
class WindowedEnd {
  #conn = Deno.listenDatagram({ transport: "udp", ...LOOPBACK });
  #to: Deno.NetAddr | undefined;
  #onBody: (body: Uint8Array) => void;
  #outgoing: Outgoing = {
    id: FIRST_ID,
    body: new Uint8Array(),
    next: 0,
    first: 0,
  };
  #arrived = new Set<number>();
  #incoming = { id: 0, body: new Uint8Array(), got: new Set<number>() };
  #spare: Uint8Array[] = [];
  #isMoving = false;
  #watch = setInterval(() => this.#resendStalled(), STALL_MS);

  constructor(onBody: (body: Uint8Array) => void) {
    this.#onBody = onBody;
    void this.#receiveAll();
  }

  get address(): string {
    const { hostname, port } = this.#conn.addr as Deno.NetAddr;
    return `${hostname}:${port}`;
  }

  dial(address: string): void {
    const [hostname, port] = address.split(":");
    this.#to = { transport: "udp", hostname: hostname!, port: Number(port) };
  }

  send(body: Uint8Array): void {
    this.#outgoing = { id: this.#outgoing.id + 1, body, next: 0, first: 0 };
    this.#arrived.clear();
    this.#fill();
  }

  close(): void {
    clearInterval(this.#watch);
    this.#conn.close();
  }

  #fill(): void {
    const { body } = this.#outgoing;
    while (
      this.#outgoing.next - this.#outgoing.first < UNDER_WAY_MAX &&
      this.#outgoing.next * PIECE_BYTES < body.length
    ) this.#sendPiece(this.#outgoing.next++);
  }

  #sendPiece(index: number): void {
    const { id, body } = this.#outgoing;
    const piece = body.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES);
    const buffer = this.#spare.pop() ?? new Uint8Array(largeDatagramBytesMax);
    const datagram = buffer.subarray(0, HEAD_BYTES + piece.length);
    const view = new DataView(buffer.buffer);
    view.setUint32(0, id);
    view.setUint32(4, index);
    view.setUint32(8, body.length);
    datagram.set(piece, HEAD_BYTES);
    void this.#conn.send(datagram, this.#to!).then(() =>
      this.#spare.push(buffer)
    );
  }

  async #receiveAll(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const [datagram, from] = await this.#conn.receive(buffer);
        this.#isMoving = true;
        if (datagram.length === HEAD_BYTES) this.#acknowledged(datagram);
        else this.#gather(datagram, from as Deno.NetAddr);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.Interrupted)) throw error;
    }
  }

  #acknowledged(datagram: Uint8Array): void {
    const view = new DataView(datagram.buffer);
    if (view.getUint32(0) !== this.#outgoing.id) return;
    this.#arrived.add(view.getUint32(4));
    while (this.#arrived.has(this.#outgoing.first)) this.#outgoing.first++;
    this.#fill();
  }

  #gather(datagram: Uint8Array, from: Deno.NetAddr): void {
    this.#to = from;
    void this.#conn.send(datagram.slice(0, HEAD_BYTES), from);
    const view = new DataView(datagram.buffer);
    const id = view.getUint32(0);
    const index = view.getUint32(4);
    const bytes = view.getUint32(8);
    if (id < this.#incoming.id) return;
    if (id > this.#incoming.id) {
      this.#incoming = { id, body: new Uint8Array(bytes), got: new Set() };
    }
    const { body, got } = this.#incoming;
    if (got.has(index)) return;
    got.add(index);
    body.set(datagram.subarray(HEAD_BYTES), index * PIECE_BYTES);
    if (got.size === Math.ceil(bytes / PIECE_BYTES)) this.#onBody(body);
  }

  /** A queue that ran over has dropped what nobody sends again. */
  #resendStalled(): void {
    const { first, next } = this.#outgoing;
    if (!this.#isMoving) {
      for (let index = first; index < next; index++) {
        if (!this.#arrived.has(index)) this.#sendPiece(index);
      }
    }
    this.#isMoving = false;
  }
}

const PIECE_BYTES = largeDatagramBytesMax - HEAD_BYTES;
