/**
 * Where is a service now? What a user names becomes servers, again and again
 * for as long as they are used.
 *
 * @module
 */
export type { Resolution, Resolver, ServerAddress } from "./resolver.ts";
export { Watch, type WatchOptions } from "./watch.ts";
