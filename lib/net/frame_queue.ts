import { PREFIX_BYTES } from "./frame_reader.ts";
import { tcpLimits } from "./tcp_limits.ts";
import { TransportError } from "./transport.ts";

/**
 * The frames that wait to be written to one peer, one behind the other as they
 * go into a write. While one write is under way the next one fills.
 *
 * It is bounded twice: a frame that finds no room waits as a promise, with the
 * bytes left to the caller; and when as much waits as there is room for, the
 * next one is refused.
 */
export class FrameQueue {
  readonly #bytesMax: number;
  readonly #address: string;
  #filling = NO_BYTES;
  #filledBytes = 0;
  #filledFrames = 0;
  #writing = NO_BYTES;
  #writingBytes = 0;
  #writingFrames = 0;
  #waiting: WaitingSend[] = [];
  #waitingBytes = 0;

  /** @param address of the peer, for errors */
  constructor(bytesMax: number, address: string) {
    this.#bytesMax = bytesMax;
    this.#address = address;
  }

  /** Whether nothing waits to be written, nor is being written. */
  get isEmpty(): boolean {
    return this.#filledBytes + this.#writingBytes === 0;
  }

  /**
   * Takes a frame. The promise resolves once its bytes have been copied, at
   * once where there is room; it rejects where the queue is full, with the code
   * `other`: like a datagram that the network drops, it may be sent again.
   */
  add(datagram: Uint8Array): Promise<void> {
    const bytes = PREFIX_BYTES + datagram.byteLength;
    if (this.#waiting.length === 0 && this.#hasRoom(bytes)) {
      this.#copy(datagram);
      return Promise.resolve();
    }
    const cost = bytes + tcpLimits.waitingSendBytes;
    const isFull = this.#waitingBytes + cost > this.#bytesMax;
    if (isFull && this.#waiting.length > 0) {
      return Promise.reject(this.#fullError(datagram.byteLength));
    }
    this.#waitingBytes += cost;
    return new Promise((resolve, reject) =>
      this.#waiting.push({ datagram, cost, resolve, reject })
    );
  }

  /** What to write next; `undefined` if there is nothing. */
  take(): Uint8Array | undefined {
    if (this.#filledBytes === 0) return undefined;
    const spare = this.#writing;
    this.#writing = this.#filling;
    this.#writingBytes = this.#filledBytes;
    this.#writingFrames = this.#filledFrames;
    this.#filling = spare;
    this.#filledBytes = 0;
    this.#filledFrames = 0;
    return this.#writing.subarray(0, this.#writingBytes);
  }

  /** What `take` gave has been written; those that wait for room come in. */
  written(): void {
    this.#forgetWriting();
    this.#admit();
  }

  /**
   * What `take` gave was cut off by the end of its connection. The rest stays,
   * for the next one.
   *
   * @returns how many frames it was
   */
  cutOff(): number {
    const lost = this.#writingFrames;
    this.#forgetWriting();
    // The write that was cut off may still read it.
    this.#writing = NO_BYTES;
    this.#admit();
    return lost;
  }

  /**
   * Gives everything up: those that wait for room are rejected.
   *
   * @returns how many frames are lost that had been taken
   */
  fail(error: TransportError): number {
    const lost = this.#filledFrames + this.#writingFrames;
    this.#forgetWriting();
    this.#filling = NO_BYTES;
    this.#filledBytes = 0;
    this.#filledFrames = 0;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#waitingBytes = 0;
    return lost;
  }

  /** A frame larger than all the room has to get through as well, alone. */
  #hasRoom(bytes: number): boolean {
    const queued = this.#filledBytes + this.#writingBytes;
    return queued === 0 || queued + bytes <= this.#bytesMax;
  }

  #copy(datagram: Uint8Array): void {
    const length = datagram.byteLength;
    const start = this.#filledBytes + PREFIX_BYTES;
    const end = start + length;
    if (end > this.#filling.length) {
      const size = Math.max(end, 2 * this.#filling.length, BUFFER_BYTES_MIN);
      const larger = new Uint8Array(size);
      larger.set(this.#filling.subarray(0, this.#filledBytes));
      this.#filling = larger;
    }
    this.#filling[start - 4] = length >>> 24;
    this.#filling[start - 3] = length >>> 16;
    this.#filling[start - 2] = length >>> 8;
    this.#filling[start - 1] = length;
    this.#filling.set(datagram, start);
    this.#filledBytes = end;
    this.#filledFrames++;
  }

  #admit(): void {
    let admitted = 0;
    for (const { datagram, cost, resolve } of this.#waiting) {
      if (!this.#hasRoom(PREFIX_BYTES + datagram.byteLength)) break;
      this.#copy(datagram);
      this.#waitingBytes -= cost;
      admitted++;
      resolve();
    }
    this.#waiting.splice(0, admitted);
  }

  #forgetWriting(): void {
    this.#writingBytes = 0;
    this.#writingFrames = 0;
    // A burst has passed: its buffer is not kept for an idle peer.
    if (this.#writing.length > BUFFER_BYTES_KEPT) this.#writing = NO_BYTES;
  }

  #fullError(bytes: number): TransportError {
    return new TransportError(
      "other",
      `Cannot send ${bytes} bytes to ${this.#address}: the buffer of ` +
        `${this.#bytesMax} bytes is full, the other end takes less than is sent`,
    );
  }
}

/**
 * Refuses a datagram that the other end would not accept.
 *
 * @throws {TransportError} `too_large`
 */
export function checkFrameSize(
  { byteLength }: Uint8Array,
  to: string,
  bytesMax: number,
): void {
  if (byteLength <= bytesMax) return;
  throw new TransportError(
    "too_large",
    `Cannot send ${byteLength} bytes to ${to}: ` +
      `a datagram carries ${bytesMax} at most`,
  );
}

interface WaitingSend {
  readonly datagram: Uint8Array;
  readonly cost: number;
  readonly resolve: () => void;
  readonly reject: (error: TransportError) => void;
}

/** An idle peer has no buffer. */
const NO_BYTES: Uint8Array = new Uint8Array();

/** 1 KiB: a few small frames. */
const BUFFER_BYTES_MIN = 1_024;

/** 64 KiB: what a peer under load fills again and again. */
const BUFFER_BYTES_KEPT = 65_536;
