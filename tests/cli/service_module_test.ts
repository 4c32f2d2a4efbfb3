import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { loadContracts } from "../../lib/cli/service_module.ts";
import { run } from "../runtimes/run.ts";
import { assertRefusal, runCli, RunningCli } from "./run_cli.ts";

const CALC = `
import { defineService, type Handlers, procedure } from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

const User = x.struct({ name: x.string(20), age: x.uint });
export const Calc = defineService({
  name: "calc",
  program: 0x2000_0001,
  version: 1,
  procedures: {
    sum: procedure(1, x.list(x.int, 10), x.hyper),
    oldest: procedure(2, x.list(User, 5), x.optional(User)),
  },
});
export const handlers: Handlers<typeof Calc.procedures> = {
  sum: (terms) => BigInt(terms.reduce((sum, term) => sum + term, 0)),
  oldest: (users) => users.toSorted((a, b) => b.age - a.age)[0] ?? null,
};
`;

/** Writes modules into a folder that is removed again. */
async function folder(
  modules: Record<string, string>,
): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(modules)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("serve and call take any module with a contract", async () => {
  await using modules = await folder({
    "calc.ts": CALC,
    "both.ts": `import { Calc, handlers } from "./calc.ts";
      export default { service: Calc, handlers };`,
  });
  for (const name of ["calc.ts", "both.ts"]) {
    const path = `${modules.path}/${name}`;
    await using server = new RunningCli(["serve", path, "--port=0", "--json"]);
    const { address, service } = await server.json();
    assertEquals(service, "calc");
    const call = (...words: string[]) =>
      runCli(["call", `${address}`, ...words, `--contract=${path}`]);
    const [sum, oldest, misfit, near] = await Promise.all([
      call("calc.sum", "[1,2,3]"),
      call("calc.oldest", '[{"name":"Ada","age":36}]'),
      call("calc.oldest", '[{"name":"Ada","age":36},{"name":"Bo","age":-1}]'),
      call("calc.oldst", "[]"),
    ]);
    assertEquals(sum.stdout, '"6"\n');
    assertEquals(oldest.stdout, '{"name":"Ada","age":36}\n');
    assertRefusal(misfit, 2);
    assertMatch(
      misfit.stderr,
      /Cannot call calc.oldest with that: \[1\]\.age: /,
    );
    assertRefusal(near, 2);
    assertMatch(near.stderr, /did you mean "calc.oldest"\?/);
  }
});

Deno.test("serve says why a module cannot be served", async () => {
  const literal = (fields: string): string =>
    `export const A = { name: "a", version: 1, procedures: {}, ${fields} };`;
  const cases: Record<string, [text: string, told: RegExp]> = {
    "bare.ts": [
      'export { Calc } from "./calc.ts";',
      /exports the contract "calc", but no handlers .*\n.*handlers = \{ sum: …/,
    ],
    "partial.ts": [
      'export { Calc } from "./calc.ts"; export const handlers = { sum() {} };',
      /partial.ts: there is no handler for "oldest"/,
    ],
    "two.ts": [
      'export { Calc, handlers } from "./calc.ts";' + literal("program: 5"),
      /it exports the contracts a and calc\n.*export default/,
    ],
    "none.ts": ["export const a = 1;", /Cannot find a contract .* exports a\n/],
    "wrong.ts": [literal("program: -5"), /Cannot use -5 as the number of a/],
    "syntax.ts": ["export const a = ;", /SyntaxError: .*syntax.ts:1:\d+/],
    "throws.ts": ['throw new Error("boom");', /throws Error: boom, at .*:1:7/],
    "dangling.ts": ['import "./nope.ts";', /Module not found .*nope.ts"/],
  };
  await using modules = await folder({
    "calc.ts": CALC,
    ...Object.fromEntries(
      Object.entries(cases).map(([name, [text]]) => [name, text]),
    ),
  });
  await Promise.all(
    Object.entries(cases).map(async ([name, [, told]]) => {
      const path = `${modules.path}/${name}`;
      const outcome = await runCli(["serve", path, "--port=0"]);
      assertRefusal(outcome, 2);
      assertMatch(outcome.stderr, told);
    }),
  );
});

Deno.test("loadContracts() waits for a module that awaits, but not for ever", async () => {
  await using modules = await folder({
    "calc.ts": CALC,
    "never.ts": "await new Promise(() => {});",
    "later.ts": 'export { Calc } from "./calc.ts"; await 0;',
  });
  const [later] = await loadContracts(`${modules.path}/later.ts`);
  assertEquals(later!.name, "calc");
  // In a process of its own, which the module would keep from ending.
  const file = fileURLToPath(new URL("fixtures/load.ts", import.meta.url));
  const { stdout, stderr } = await run(
    [Deno.execPath(), "run", "-A", "--quiet", file, "never.ts"],
    { cwd: modules.path },
  );
  assertEquals([stdout, stderr], [
    "UsageError: Cannot load never.ts: it has not been loaded after 10 s, " +
    "perhaps a top-level await never ends\n",
    "",
  ]);
});
