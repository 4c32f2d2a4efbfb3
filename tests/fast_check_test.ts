import { assertMatch, assertRejects, assertThrows } from "@std/assert";
import fc from "./fast_check.ts";

const command =
  /To replay: FC_SEED=-?\d+ deno test -A tests\/fast_check_test\.ts$/;

Deno.test("a property that fails says how to have it again, with its seed", () => {
  const property = fc.property(fc.nat(), (n) => n < 10);
  const { message } = assertThrows(() => fc.assert(property), Error);
  assertMatch(message, command);
  const again = () => fc.assert(property, { seed: 7 });
  assertMatch(assertThrows(again, Error).message, /FC_SEED=7 /);
});

Deno.test("so does one that is asynchronous", async () => {
  const property = fc.asyncProperty(fc.nat(), (n) => Promise.resolve(n < 10));
  const { message } = await assertRejects(() => fc.assert(property), Error);
  assertMatch(message, command);
});

Deno.test("a property that holds says nothing", () => {
  fc.assert(fc.property(fc.nat(), (n) => n >= 0));
});
