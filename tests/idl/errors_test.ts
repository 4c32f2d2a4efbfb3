import { assertEquals, assertThrows } from "@std/assert";
import { compile, IdlError } from "../../lib/idl/mod.ts";

/** A file with a mark before the culprit, and what is said of it. */
type Case = readonly [text: string, message: string];

const syntax: readonly Case[] = [
  ["struct a { int §}; };", 'expected a name, found "}"'],
  ["struct a { int b §}", 'expected ";", found "}"'],
  ["struct §{ int b; };", 'expected the name of the struct, found "{"'],
  ["struct a { §};", 'expected a field, found "}"'],
  ["struct a { §void; };", "expected a field, a struct cannot have a void"],
  [
    "§int a;",
    'expected const, typedef, enum, struct, union or program, found "int"',
  ],
  ["struct a { int b; }§", 'expected ";", found the end of the file'],
  ["const a = §;", 'expected a number or a text, found ";"'],
  ["const a = §08;", "08 begins with 0, and so has to be octal"],
  ["const a = §12abc;", 'expected a number or a text, found "12abc"'],
  ["const a = §1.5;", 'expected a number or a text, found "1.5"'],
  [
    "typedef int §struct;",
    'expected a name, "struct" is a word of the language',
  ],
  ["typedef §void;", "expected a type, found void"],
  ["typedef void §a;", "a void cannot have a name"],
  [
    "typedef opaque §a;",
    "expected [length] or <maximum> behind the name, opaque bytes need a length",
  ],
  [
    "typedef string §a[4];",
    "expected <maximum> behind the name, a string has no fixed length",
  ],
  [
    "typedef int *§a[4];",
    "a pointer can be neither an array nor opaque nor a string: give that a name by a typedef",
  ],
  ["typedef int a[§];", 'expected the length of the array, found "]"'],
  ["enum a { B = §};", 'expected the number of the name, found "}"'],
  ["enum a { §};", 'expected a name of the enum, found "}"'],
  ["union a switch (int b) { §};", 'expected "case", found "}"'],
  [
    "union a switch (§void) { case 1: void; };",
    "expected the declaration that selects, found void",
  ],
  [
    "union a switch (int b) { case 1: void; default: void; §default: void; };",
    "there is a default already",
  ],
  [
    "union a switch (int b) { case 1: void; §int c; };",
    'expected "case", "default" or "}", found "int"',
  ],
  [
    "program P { version V { int F(int[4]§) = 1; } = 1; } = 2;",
    "an array cannot stand in a procedure: give it a name by a typedef",
  ],
  [
    "program P { version V { int F(int, §void) = 1; } = 1; } = 2;",
    "expected a type, void stands alone",
  ],
  ["program P { version V { §} = 1; } = 2;", 'expected a type, found "}"'],
  ["/* fine */ §/* never ends", "this comment does not end"],
  ["const a = 1;\n\tconst §= 2;", 'expected the name of a constant, found "="'],
  ["struct a { int b; §$ };", 'expected a type, found "$"'],
];

const meaning: readonly Case[] = [
  ["struct a { §b c; };", 'there is no type "b"'],
  ["typedef §b a;", 'there is no type "b"'],
  ["typedef int a<§B>;", 'there is no constant "B"'],
  [
    "program P { version V { void F(§b) = 1; } = 1; } = 2;",
    'there is no type "b"',
  ],
  ["const a = 1;\n\nconst §a = 2;", "a is defined already, in line 1"],
  ["struct a { int b; };\nenum §a { B };", "a is defined already, in line 1"],
  ["enum a { B };\nenum c { §B };", "B is defined already, in line 1"],
  ["struct a { int b; int §b; };", "the field b is there already"],
  [
    "enum a { B = §2147483648 };",
    "the number of B is 2147483648, and has to be from -2147483648 to 2147483647",
  ],
  [
    "enum a { B = 2147483647, §C };",
    "the number of C is 2147483648, and has to be from -2147483648 to 2147483647",
  ],
  [
    "const a = §18446744073709551616;",
    "the constant a is 18446744073709551616, and has to be from -9223372036854775808 to 18446744073709551615",
  ],
  [
    "typedef int a<§4294967296>;",
    "the maximum is 4294967296, and has to be from 0 to 4294967295",
  ],
  [
    "typedef opaque a[§-1];",
    "the length is -1, and has to be from 0 to 4294967295",
  ],
  ['const T = §"x"; typedef int a<T>;', "expected a number, found a text"],
  ["const a = §a;", "the value of a goes in a circle"],
  ["typedef a b; typedef b §a;", "the typedef a goes in a circle"],
  [
    "struct §a { a b; };",
    "expected * or < > on the way, a contains itself, and would be infinite: a in a",
  ],
  [
    "struct §a { b c[2]; }; struct b { a d; };",
    "expected * or < > on the way, a contains itself, and would be infinite: a in b in a",
  ],
  [
    "union a switch (int b) { case 1: void; case §1: void; };",
    "there is a case 1 already",
  ],
  [
    "const ONE = 1; union a switch (int b) { case ONE: void; case §0x1: void; };",
    "there is a case 0x1 already",
  ],
  [
    "union a switch (int b) { case §2147483648: void; };",
    "the case is 2147483648, and has to be from -2147483648 to 2147483647",
  ],
  [
    "union a switch (unsigned b) { case §-1: void; };",
    "the case is -1, and has to be from 0 to 4294967295",
  ],
  [
    "union a switch (bool b) { case §2: void; };",
    "expected TRUE or FALSE, found 2",
  ],
  [
    "enum c { D, E }; union a switch (c b) { case §2: void; };",
    "2 is no name of the enum c",
  ],
  [
    "union a switch (hyper §b) { case 2: void; };",
    "expected int, unsigned int, bool or an enum, a union cannot be selected by a hyper",
  ],
  [
    "union a switch (int b) { case 1: int §b; };",
    "the declaration b is there already",
  ],
  [
    "union a switch (int b) { case 1: int c; default: int §c; };",
    "the declaration c is there already",
  ],
  [
    "program P { version V { void F(void) = 1; void §F(int) = 2; } = 1; } = 2;",
    "the procedure F is there already",
  ],
  [
    "program P { version V { void F(void) = 1; void G(int) = §1; } = 1; } = 2;",
    "the procedures F and G have the same number, 1",
  ],
  [
    "program P { version V { void F(void) §; } = 1; } = 2;",
    'expected "=", found ";"',
  ],
  [
    "program P { version V { void F(void) = 1; } = 1; version W { void F(void) = 1; } = §1; } = 2;",
    "the versions V and W have the same number, 1",
  ],
  [
    "program P { version V { void F(void) = 1; } = 1; version §V { void F(void) = 1; } = 2; } = 2;",
    "the version V is there already",
  ],
  [
    "program P { version V { void F(void) = 1; } = 1; } = 2; program Q { version V { void F(void) = 1; } = 1; } = §2;",
    "the programs P and Q have the same number, 2",
  ],
  [
    "program P { version V { int F(void) = §0; } = 1; } = 2;",
    "expected a number from 1, F has the number 0, which is the procedure of every program that takes and returns nothing (RFC 5531 §12.1)",
  ],
  [
    "program P { version V { void F(void) = §4294967296; } = 1; } = 2;",
    "the number of the procedure is 4294967296, and has to be from 0 to 4294967295",
  ],
  [
    "program P { version V { void F(int a, int §a) = 1; } = 1; } = 2;",
    "the argument a is there already",
  ],
  [
    "typedef int *p; program P { version V { §p *F(void) = 1; } = 1; } = 2;",
    "p is a pointer already: give the pointer to it a name by a typedef",
  ],
];

const directives: readonly Case[] = [
  ["§#ifdef A\nconst a = 1;", "this condition has no #endif"],
  ["const a = 1;\n§#endif", "there is no #if before this #endif"],
  ["#if 1\n#else\n§#else\n#endif", "expected #endif, found #else after #else"],
  ["§#if (1\n#endif", 'expected ")", found the end of the expression'],
  ["#if 1 §2\n#endif", 'expected an operator, found "2"'],
  ["§#define", "expected the name of a macro, found none"],
  ["§#ifdef\n#endif", "expected the name of a macro, found none"],
  ["§#nonsense", "expected a directive of the C preprocessor, found #nonsense"],
  ["§#error not today", "the file says: not today"],
  [
    "§#include <rpc/types.h>",
    'expected the name of a .x file in quotes, #include "types.x", <rpc/types.h> is a header of C, which is no .x file: begin the line with % to hand it to the C compiler',
  ],
  ['§#include "nowhere.x"', 'cannot read the file "nowhere.x"'],
  [
    "#define F(a, b) a\nconst a = §F(1);",
    "expected 2 arguments of the macro F, found 1",
  ],
  [
    "#define F(a) a\nconst a = §F((1, 2), 3);",
    "expected 1 argument of the macro F, found 2",
  ],
  [
    "#define F() 1\nconst a = §F(1);",
    "expected 0 arguments of the macro F, found 1",
  ],
  [
    "#define F(a, b, ...) a\nconst a = §F();",
    "expected at least 2 arguments of the macro F, found none",
  ],
  [
    "#define F(a) a\nconst a = §F(1;\n#define B 1\n);",
    'expected ")", the arguments of F do not end before a directive or the end of the file',
  ],
  [
    "#define F(a§",
    'expected "," or ")", found the end of the line',
  ],
  [
    "#define F(§",
    "expected the name of a parameter, found the end of the line",
  ],
  ["#define F(a,§) a", 'expected the name of a parameter, found ")"'],
  ["#define F(a §b) a", 'expected "," or ")", found "b"'],
  ["#define F(§1) a", 'expected the name of a parameter, found "1"'],
  ["#define F(a, §a) a", "the parameter a is there already"],
  ["#define F(...§, a) a", 'expected ")", found ","'],
  [
    "#define F(a) #§b",
    'expected a parameter of the macro behind #, found "b"',
  ],
  [
    "#define F(a) a §#",
    "expected a parameter of the macro behind #, found the end of the line",
  ],
  [
    "#define F(a) §## a",
    "expected a token on both sides of it, found nothing before ##",
  ],
  [
    "#define F a §##",
    "expected a token on both sides of it, found nothing behind ##",
  ],
  [
    "#define F(a) a ## ;\nconst b = §F(1);",
    'F makes "1;" of "1" and ";", which is no token',
  ],
  // What stands in an argument is where its author wrote it.
  ["#define F(a) a\ntypedef F(int\n  §4);", 'expected a name, found "4"'],
  ["#define F(a) 4 a\ntypedef int §F(b);", 'expected a name, found "4"'],
  ["#if 1 §/ 0\n#endif", "this is a division by zero"],
  [
    "#if 0 && 1 / 0 || (1 ? 0 : 1 % 0)\n#endif\n§4",
    'expected const, typedef, enum, struct, union or program, found "4"',
  ],
  [
    "#if 12L > 3U\n§4\n#endif",
    'expected const, typedef, enum, struct, union or program, found "4"',
  ],
  [
    "#define A 1\n#define §A 2",
    "A was 1 before: a constant can have one value only",
  ],
];

for (
  const [what, cases] of Object.entries({
    "a mistake of syntax": syntax,
    "a mistake of meaning": meaning,
    "a mistake in a directive": directives,
  })
) {
  Deno.test(`compile() names the place and the cause of ${what}`, () => {
    for (const [marked, message] of cases) {
      const text = marked.replace("§", "");
      const error = assertThrows(
        () => compile(text, { fileName: "a.x" }),
        IdlError,
        undefined,
        marked,
      );
      const before = marked.slice(0, marked.indexOf("§")).split("\n");
      const place = `a.x:${before.length}:${before.at(-1)!.length + 1}`;
      assertEquals(error.message, `Cannot compile ${place}: ${message}`);
    }
  });
}

Deno.test("IdlError has the line with a mark under the place, and tells what was expected", () => {
  const text = "const a = 1;\n\tstruct\tb { int 5; };\r\n";
  const error = assertThrows(
    () => compile(text, { fileName: "dir/a.x" }),
    IdlError,
  );
  const { fileName, line, column, sourceLine, expected, excerpt } = error;
  assertEquals({ fileName, line, column, sourceLine, expected, excerpt }, {
    fileName: "dir/a.x",
    line: 2,
    column: 17,
    sourceLine: "\tstruct\tb { int 5; };",
    expected: "a name",
    excerpt: "\tstruct\tb { int 5; };\n\t      \t        ^",
  });
});

Deno.test("IdlError shows no control characters of the file", () => {
  const error = assertThrows(
    () => compile("const \u001b[31m", { fileName: "a.x" }),
    IdlError,
  );
  assertEquals(error.excerpt, "const �[31m\n      ^");
});

Deno.test("an error in an included file names that file, and a circle all of them", () => {
  const files: Record<string, string> = {
    "bad.x": "\nconst = 1;",
    "a.x": '#include "b.x"',
    "b.x": 'const B = 1;\n#include "a.x"',
    "guarded.x":
      '#ifndef G\n#define G\n#include "guarded.x"\nconst A = 1;\n#endif',
  };
  const readInclude = (fileName: string) => {
    const text = files[fileName];
    return text === undefined ? undefined : { fileName, text };
  };
  const compiled = (name: string) =>
    compile(`#include "${name}"\n`, { fileName: "main.x", readInclude });
  assertThrows(
    () => compiled("bad.x"),
    IdlError,
    'Cannot compile bad.x:2:7: expected the name of a constant, found "="',
  );
  assertThrows(
    () => compiled("a.x"),
    IdlError,
    "Cannot compile b.x:2:1: the includes go in a circle: a.x → b.x → a.x",
  );
  compiled("guarded.x");
});

Deno.test("compile() survives macros that double each other, and long chains", () => {
  const doubling = Array.from(
    { length: 40 },
    (_, i) => `#define M${i} M${i + 1} M${i + 1}\n`,
  );
  assertThrows(
    () => compile(`${doubling.join("")}M0`, { fileName: "a.x" }),
    IdlError,
    "Cannot compile a.x:41:1: the macros here stand for more than 4096 tokens",
  );
  const folding = Array.from(
    { length: 40 },
    (_, i) => `#define F${i}(a) F${i + 1}(a a) F${i + 1}(a)\n`,
  );
  assertThrows(
    () => compile(`${folding.join("")}F0(b)`, { fileName: "a.x" }),
    IdlError,
    "the macros here stand for more than 4096 tokens",
  );
  // Each makes a text twice as long, and one token.
  for (const body of ["a##a", "#a"]) {
    const nested = `${"E(".repeat(50)}"x"${")".repeat(50)}`.replaceAll(
      '"x"',
      body === "#a" ? '"x"' : "x",
    );
    assertThrows(
      () =>
        compile(
          `#define D(a) ${body}\n#define E(a) D(a)\nconst b = ${nested};`,
          {
            fileName: "a.x",
          },
        ),
      IdlError,
      "the macros here stand for more than 4096 tokens",
    );
  }
  const numbers = Array.from(
    { length: 40 },
    (_, i) => `#define N${i + 1} (N${i} + N${i})\n`,
  );
  const written = `#define W(a) #a\n#define V(a) W(a)\nconst b = V(N40);`;
  assertThrows(
    () =>
      compile(`#define N0 0\n${numbers.join("")}${written}`, {
        fileName: "a.x",
      }),
    IdlError,
    "the macros here stand for more than 4096 tokens",
  );
  const within = `${"F(".repeat(100)}1${")".repeat(100)}`;
  assertThrows(
    () => compile(`#define F(a) a\nconst b = ${within};`, { fileName: "a.x" }),
    IdlError,
    "macros stand in arguments of macros, 64 deep",
  );
  const chain = Array.from(
    { length: 1000 },
    (_, i) => `typedef t${i + 1} t${i};\n`,
  );
  compile(`${chain.join("")}typedef int t1000;`, { fileName: "a.x" });
});

Deno.test("compile() survives what is nested too deep", () => {
  const deep = "struct { ".repeat(500) + "int a; " + "} b; ".repeat(500);
  assertThrows(
    () => compile(`struct a { ${deep} };`, { fileName: "a.x" }),
    IdlError,
    "types are nested more than 64 deep here",
  );
  const parentheses = `#if ${"(".repeat(5000)}1${")".repeat(5000)}\n#endif`;
  const choices = `#if ${"1 ? 1 : ".repeat(20_000)}1\n#endif`;
  assertThrows(
    () => compile(choices, { fileName: "a.x" }),
    IdlError,
    "a simpler expression",
  );
  assertThrows(
    () => compile(parentheses, { fileName: "a.x" }),
    IdlError,
    "a simpler expression",
  );
});
