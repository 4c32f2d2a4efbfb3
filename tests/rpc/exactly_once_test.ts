import { testbeds } from "../net/testbeds.ts";
import { countExactlyOnce } from "./exactly_once.ts";

for (const bed of await testbeds()) {
  Deno.test(`each count runs exactly once over a rough ${bed.name}`, () =>
    countExactlyOnce(bed));
}
