/** Bytes with their length before them, as TCP transports send them. */
export function framed(...datagrams: ArrayLike<number>[]): Uint8Array {
  const bytes: number[] = [];
  for (const datagram of datagrams) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, datagram.length);
    bytes.push(...length);
    for (let i = 0; i < datagram.length; i++) bytes.push(datagram[i]!);
  }
  return Uint8Array.from(bytes);
}
