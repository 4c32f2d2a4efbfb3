/** Options of a `Writer`. */
export interface WriterOptions {
  /**
   * How many bytes may be written; more is an `XdrError`.
   *
   * @default {2147483644}
   */
  readonly bytesMax?: number;
  /**
   * Where larger buffers come from and go to.
   *
   * @default {the memory of JavaScript}
   */
  readonly memory?: WriterMemory;
}

/** Memory that is used again, as that of large values is dear when it is new. */
export interface WriterMemory {
  /** So many bytes to write to, of any content. */
  take(length: number): Uint8Array;
  /** Takes back the buffer of which these bytes are, which the writer does not need any more. */
  give(bytes: Uint8Array): void;
}
