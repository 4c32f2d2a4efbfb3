/** How many processors this machine has, if the runtime says so. */
export function processors(): number | undefined {
  return globalThis.navigator?.hardwareConcurrency;
}
