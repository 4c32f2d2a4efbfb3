import { assertRejects } from "@std/assert";
import {
  connect,
  type ConnectOptions,
  serve,
  type ServeOptions,
  type Service,
  type Target,
} from "../../mod.ts";
import { handlers, Lab } from "./lab.ts";

/** What a caller without types, or in a hurry, may give; and what it is told. */
type Case = [given: unknown, message: string];

/** Asserts that each is refused by a message, without a word to anybody. */
async function refused(
  cases: readonly Case[],
  attempt: (given: never) => Promise<unknown>,
): Promise<void> {
  for (const [given, message] of cases) {
    await assertRejects(() => attempt(given as never), Error, message);
  }
}

Deno.test("connect() refuses what is no target", async () => {
  const hint = 'expected an address such as "127.0.0.1:4000", a list of ' +
    "those, or a function that finds them";
  await refused([
    [undefined, `Cannot connect to undefined: ${hint}`],
    [4000, `Cannot connect to 4000: ${hint}`],
    [new URL("udp://127.0.0.1:4000"), `Cannot connect to URL: ${hint}`],
    [new Set(["127.0.0.1:4000"]), `Cannot connect to Set: ${hint}`],
    [[4000], "Cannot read 4000 as an address: expected a string"],
    ["127.0.0.1:0", "Cannot reach 127.0.0.1:0: port 0 stands for any"],
    ["127.0.0.1:99999", "the port has to be a whole number from 0 to 65535"],
    ["calc.example:0", "Cannot reach calc.example:0: port 0 stands for any"],
    ["srv://_a._udp.example:53", "without a port"],
    ["nix.invalid:4000", "Cannot look up nix.invalid: no address found"],
  ], (target: Target) => connect(Lab, target));
});

Deno.test("connect() and serve() refuse what is no contract", async () => {
  const hint = "the first argument has to be a contract, as defineService() " +
    "makes it, not ";
  const cases: Case[] = [
    [undefined, `${hint}undefined`],
    [{}, `${hint}Object`],
    ["127.0.0.1:4000", `${hint}"127.0.0.1:4000"`],
    [{ ...Lab, procedures: undefined }, `${hint}Object`],
  ];
  await refused(cases, (one: Service) => connect(one, "127.0.0.1:4000"));
  await refused(cases, (one: Service) => serve(one, {}));
});

Deno.test("connect() refuses options of another type, or that mean nothing", async () => {
  await refused([
    [{ timeoutMs: "5000" }, 'Cannot wait "5000" ms for a call'],
    [{ maxBodyBytes: "1000" }, 'Cannot take bodies of "1000" bytes'],
    [{ network: "wan" }, 'Cannot use network: "wan": expected "internet" or'],
    // Though nobody has to be asked where 127.0.0.1 is.
    [{ nameServer: "dns" }, 'Cannot use "dns" as a name server: expected an'],
    [{ nameServer: 53 }, "Cannot read 53 as an address"],
  ], (options: ConnectOptions) => connect(Lab, "127.0.0.1:4000", options));
});

Deno.test("connect() says what is wrong with a resolver of its user's", async () => {
  await refused([
    [
      () => Promise.resolve({ servers: ["127.0.0.1:4000"] }),
      'Cannot use the servers of lab: its resolver returned "127.0.0.1:4000"',
    ],
    [
      () => {
        throw new Error("the registry is down");
      },
      "Cannot find the servers of lab: its resolver failed: the registry is",
    ],
  ], (resolver: Target) => connect(Lab, resolver));
});

Deno.test("serve() refuses what are no handlers", async () => {
  await refused([
    [undefined, "Cannot serve lab by undefined: expected an object with a"],
    ["./handlers.ts", 'Cannot serve lab by "./handlers.ts": expected an'],
    [{ ...handlers, once: 5 }, 'there is no handler for "once"'],
  ], (given) => serve(Lab, given));
});

Deno.test("serve() refuses options of another type, or that are out of bounds", async () => {
  await refused([
    [{ port: "4000" }, 'Cannot serve lab with port "4000": expected a number'],
    [{ port: 99999 }, "the port has to be a whole number from 0 to 65535"],
    [{ port: NaN }, "the port has to be a whole number"],
    [{ hostname: 5 }, "Cannot serve lab with hostname 5: expected a string"],
    [{ hostname: "nix.invalid" }, "Cannot look up nix.invalid"],
    [{ onError: true }, "with onError true: expected a function"],
    [{ limits: 5 }, "with limits 5: expected an object"],
    [{ limits: { echo: 5 } }, "with limits.echo.concurrency undefined"],
    [{ lingerMs: NaN }, "with lingerMs NaN: expected a number from 0 to"],
    [{ quietMs: -1 }, "with quietMs -1: expected a number from 0 to 86400000"],
    [{ quietMs: "1" }, 'with quietMs "1": expected a number'],
    [{ lingerMs: 86_400_001 }, "with lingerMs 86400001: expected"],
  ], (options: ServeOptions) => serve(Lab, handlers, options));
  // The bounds themselves are within.
  const longest = { lingerMs: 86_400_000, quietMs: 0 };
  await using _ = await serve(Lab, handlers, longest);
});
