import { assertEquals } from "@std/assert";
import { Random } from "../../lib/core/random.ts";
import * as x from "../../lib/xdr/mod.ts";
import { typeName } from "../../lib/idl/names.ts";
import { assignment } from "./c_text.ts";
import { codecOf, generated } from "./generated.ts";
import { type Named, randomTypes, xTextOf } from "./model.ts";
import { randomValue } from "./model_value.ts";
import { hasOracle, runC } from "./oracle.ts";

/**
 * The bytes of libtirpc, which is what other programs write and read, are ours:
 * C writes the values, and C reads what we wrote. Another seed tries others:
 *
 *     IDL_SEED=5 deno test -A tests/idl/oracle_test.ts
 */
const seed = Number(Deno.env.get("IDL_SEED") ?? 1);

const FILES = 12;
const TYPES = 5;
const VALUES = 3;

Deno.test({
  name:
    `generated codecs have the bytes of rpcgen and libtirpc, IDL_SEED=${seed}`,
  ignore: !await hasOracle(),
  async fn() {
    const random = new Random([seed]);
    const types = Array.from(
      { length: FILES },
      (_, i) => randomTypes(random, TYPES, `f${i}t`),
    ).flat();
    const packed = packedArguments(types);
    const text = QUADRUPLE + MACROS +
      byMacros(`${xTextOf(types)}\n${programOf(packed)}`);
    const exports = generated(text);
    const samples = [...types, packed].flatMap((type) => {
      // As compile() calls it.
      const isPacked = type === packed;
      const name = isPacked ? "OracleV1PackArguments" : typeName(type.name);
      const codec = codecOf(exports, name);
      return Array.from({ length: VALUES }, () => {
        const value = randomValue(random, type);
        return { type, codec, value, bytes: x.encode(codec, value) };
      });
    });
    const lines = await runC(text, mainText(samples));
    assertEquals(lines.length, 2 * samples.length);
    for (const { type, codec, value, bytes } of samples) {
      const [written, rewritten] = lines.splice(0, 2) as [string, string];
      assertEquals(written, bytes.toHex(), `${type.name} as C writes it`);
      assertEquals(rewritten, bytes.toHex(), `${type.name} as C reads it`);
      assertEquals(x.decode(codec, Uint8Array.fromHex(written)), value);
    }
  },
});

/** Macros that rpcgen has cpp replace, as we do. */
const MACROS = `#define STRUCT(name) struct name {
#define UP_TO(name, max, ...) name<max> __VA_ARGS__
#define GLUED(a, b) a ## b
#define NAME(a, b) GLUED(a, b)
`;

/** The same text, in which the macros stand for much. */
function byMacros(text: string): string {
  return text
    .replaceAll(/\bstruct (\w+) \{/g, "STRUCT($1)")
    .replaceAll(/\b(\w+)<(\d+)>/g, "UP_TO($1, $2)")
    .replaceAll(/\b(f\d+)(t\d+)\b/g, "NAME($1, $2)");
}

/** What `rpcgen -N` makes of several arguments. */
function packedArguments(
  types: readonly Named[],
): Extract<Named, { kind: "struct" }> {
  const items = ["int", types[0]!, "hyper", types.at(-1)!] as const;
  const fields = items.map((item, i) => ({
    name: `arg${i + 1}`,
    shape: { form: "plain", item } as const,
  }));
  return { name: "pack_1_argument", kind: "struct", fields };
}

function programOf(
  { fields }: Extract<Named, { kind: "struct" }>,
): string {
  const args = fields.map(({ shape }) =>
    "item" in shape && typeof shape.item === "object"
      ? shape.item.name
      : "item" in shape && shape.item
  );
  return `program ORACLE { version ORACLE_V1 {
    int PACK(${args.join(", ")}) = 1;
  } = 1; } = 0x20000001;\n`;
}

/**
 * The type of C that RFC 4506 §4.8 is about. rpcgen calls this routine for it,
 * which libtirpc has not got: this one is for a machine that begins with the
 * last byte.
 */
const QUADRUPLE = `#ifdef RPC_HDR
%typedef __float128 quadruple;
%#define xdr_quadruple xdr_float128
%static inline bool_t xdr_quadruple(XDR *xdrs, quadruple *value) {
%  char *bytes = (char *) value, swapped[16];
%  for (int i = 0; i < 16; i++) swapped[i] = bytes[15 - i];
%  if (!xdr_opaque(xdrs, swapped, 16)) return FALSE;
%  for (int i = 0; i < 16; i++) bytes[i] = swapped[15 - i];
%  return TRUE;
%}
#endif
`;

interface Sample {
  readonly type: Named;
  readonly value: unknown;
  readonly bytes: Uint8Array;
}

/** A program that writes two lines for each sample. */
function mainText(samples: readonly Sample[]): string {
  const functions = samples.map(({ type, value, bytes }, i) =>
    `static void sample_${i}(void) {
  static ${type.name} value, again;
  static unsigned char ours[] = {${[...bytes, 0].join(",")}};
  ${assignment("value", type, value)}
  write_hex((xdrproc_t) xdr_${type.name}, &value);
  read_bytes((xdrproc_t) xdr_${type.name}, &again, ours, ${bytes.length});
}
`
  );
  const calls = samples.map((_, i) => `  sample_${i}();\n`);
  return `${C_START}${functions.join("")}
int main(void) {
${calls.join("")}  return 0;
}
`;
}

const C_START = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "types.h"

static float as_float(unsigned int bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}
static double as_double(unsigned long long bits) {
  double value;
  memcpy(&value, &bits, 8);
  return value;
}
static quadruple as_quadruple(unsigned char *bytes) {
  quadruple value;
  for (int i = 0; i < 16; i++) ((unsigned char *) &value)[i] = bytes[15 - i];
  return value;
}
static char buffer[1 << 20];
static void write_hex(xdrproc_t proc, void *value) {
  XDR xdrs;
  xdrmem_create(&xdrs, buffer, sizeof buffer, XDR_ENCODE);
  if (!proc(&xdrs, value)) printf("cannot encode");
  unsigned int length = xdr_getpos(&xdrs);
  for (unsigned int i = 0; i < length; i++)
    printf("%02x", (unsigned char) buffer[i]);
  printf("\\n");
}
static void read_bytes(
    xdrproc_t proc, void *value, unsigned char *bytes, unsigned int length) {
  XDR xdrs;
  xdrmem_create(&xdrs, (char *) bytes, length, XDR_DECODE);
  if (!proc(&xdrs, value)) printf("cannot decode");
  if (xdr_getpos(&xdrs) != length) printf("bytes are left ");
  write_hex(proc, value);
}
`;
