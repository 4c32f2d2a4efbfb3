// The part of @std/bytes that this repository uses.
export declare function concat(buffers: Iterable<Uint8Array>): Uint8Array<ArrayBuffer>;
export declare function equals(a: Uint8Array, b: Uint8Array): boolean;
