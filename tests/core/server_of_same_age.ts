import type { Endpoint } from "../../lib/core/endpoint.ts";
import type { Pair } from "./pair.ts";

/**
 * Another server, as old as that of the pair: to a client whose clock stood
 * still for long enough, one that has replaced it looks the same.
 */
export function serverOfSameAge(pair: Pair): Endpoint {
  const { server } = pair;
  pair.restartServer();
  const other = pair.server;
  pair.server = server;
  pair.now += 60_000;
  return other;
}
