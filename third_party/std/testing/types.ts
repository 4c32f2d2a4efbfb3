// `@std/testing/types` came from the npm package conditional-type-checks, and
// deno-std has no testing folder, so its type-level part is taken from there.
export { assert as assertType } from "npm:conditional-type-checks@1.0.6";
export type { Has, IsExact, IsNullable } from "npm:conditional-type-checks@1.0.6";
