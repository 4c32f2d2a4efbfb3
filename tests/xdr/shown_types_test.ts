import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { run } from "../runtimes/run.ts";

const ROOT = new URL("../../", import.meta.url);

/** Each line is wrong, for the compiler to say what type it is that does not fit. */
const WRONG = `
import { connect, defineService, procedure } from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

const Shop = defineService({
  name: "shop",
  program: 0x2000_0001,
  version: 1,
  procedures: {
    add: procedure(1, x.struct({ a: x.double, b: x.double }), x.double),
    find: procedure(2, x.string(9), x.union("status", x.enumeration({ OK: 0, NO: 1 }), {
      OK: { value: x.struct({ tags: x.list(x.struct({ tag: x.hyper }), 9) }) },
      NO: x.nothing,
    })),
  },
});
const shop = await connect(Shop, "127.0.0.1:1");
export const add: never = shop.add;
export const find: never = shop.find;
export const rest: never = x.union("n", x.int, { 0: { a: x.int } }, { b: x.int });
`;

Deno.test("struct() and union() are shown as plain object types", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/wrong.ts`;
    await Deno.writeTextFile(file, WRONG);
    const config = fileURLToPath(new URL("deno.json", ROOT));
    const { code, stdout, stderr } = await run(
      [Deno.execPath(), "check", `--config=${config}`, file],
      { cwd: folder },
    );
    assertEquals(code, 1);
    for (
      const shown of [
        "'(args: { a: number; b: number; }, options?: CallOptions",
        'Promise<{ status: "OK"; value: { tags: { tag: bigint; }[]; }; } | { status: "NO"; }>\'',
        "'Codec<{ n: 0; a: number; } | { n: number; b: number; }>'",
      ]
    ) assertStringIncludes(stdout + stderr, shown);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
