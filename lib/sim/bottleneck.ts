/** What limits how much goes through a link. */
export interface BottleneckLimits {
  readonly bandwidthBytesPerS: number;
  readonly queueDatagramsMax: number;
  readonly queueBytesMax: number;
}

/**
 * The narrowest place of a link: one datagram goes through at a time, the
 * others wait in line, and what finds the line full is lost (tail drop).
 */
export class Bottleneck {
  /** The datagrams that wait or are going through, first come first. */
  #line: { readonly throughMs: number; readonly bytes: number }[] = [];
  #bytes = 0;

  /**
   * Puts a datagram in line.
   *
   * @returns when its last byte is through, or `undefined` if it is lost
   */
  admit(
    bytes: number,
    limits: BottleneckLimits,
    nowMs: number,
  ): number | undefined {
    if (limits.bandwidthBytesPerS === Infinity) return nowMs;
    while (this.#line.length > 0 && this.#line[0]!.throughMs <= nowMs) {
      this.#bytes -= this.#line.shift()!.bytes;
    }
    // The one that is going through does not wait.
    const waiting = Math.max(0, this.#line.length - 1);
    const waitingBytes = this.#bytes - (this.#line[0]?.bytes ?? 0);
    const isFull = this.#line.length > 0 &&
      (waiting >= limits.queueDatagramsMax ||
        waitingBytes + bytes > limits.queueBytesMax);
    if (isFull) return undefined;
    const startsMs = this.#line.at(-1)?.throughMs ?? nowMs;
    const throughMs = startsMs + 1000 * bytes / limits.bandwidthBytesPerS;
    this.#line.push({ throughMs, bytes });
    this.#bytes += bytes;
    return throughMs;
  }
}
