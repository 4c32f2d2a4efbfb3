/** What is known of the ways to addresses. */
export interface Ways {
  /** The size of a full datagram. */
  datagramBytes: (address: string) => number;
  /** Whether a connection carries all that is sent there. */
  isReliable: (address: string) => boolean;
  /** Whether a connection has to be made before anything is sent there. */
  needsConnection: (address: string) => boolean;
}
