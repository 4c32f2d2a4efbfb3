import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { IdlError } from "../../lib/idl/idl_error.ts";
import { lex } from "../../lib/idl/lexer.ts";
import { preprocess } from "../../lib/idl/preprocessor.ts";

Deno.test("macros with arguments are expanded as in the examples of C11 §6.10.3.5", () => {
  // Constants keep their names, and values take the place of expressions.
  const third = `#define x 2
#define f(a) f(x * (a))
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
`;
  check(`${third}g(x+(3,4)-w)`, "f ( x * ( x + ( 3 , 4 ) - 0 , 1 ) )");
  check(`${third}g(y) h 5)`, "f ( x * ( y ) ) f ( x * ( ~ 5 ) )");
  check(`${third}t(t(g)(y) + t)(a)`, "f ( x * ( y ) ) + t ( a )");
  check(
    `${third}p() i[q(a)] = { q(b), r(2,3), r(4,), r(,5), r(,) };`,
    "int i [ a ] = { b , 23 , 4 , 5 , } ;",
  );
  const fourth = `#define str(s) # s
#define xstr(s) str(s)
#define INCFILE(n) vers ## n
`;
  check(
    `${fourth}xstr(INCFILE(a)) str( b ("c"  ,d))`,
    '"versa" "b (\\"c\\" ,d)"',
  );
  check(
    `#define t(x,y,z) x ## y ## z
t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,)`,
    "123 , 45 , 67 , 89 , 10 , 11 , 12 ,",
  );
  check(
    `#define show(first, ...) first: __VA_ARGS__;
show(a) show(b, c) show(d, e, (f, g))`,
    "a : ; b : c ; d : e , ( f , g ) ;",
  );
  // §6.10.3.4 leaves it open whether the second f is within the first: in cpp
  // it is not, as its arguments come from behind it.
  check(
    `#define f(a) a*g
#define g(a) f(a)
f(2)(9)`,
    "2 * 9 * g",
  );
});

Deno.test("cpp expands any macros to the same tokens", async () => {
  if (!await hasCpp()) return;
  const seed = Number(Deno.env.get("IDL_SEED") ?? 1);
  const cases = fc.sample(fileText, { numRuns: 400, seed });
  const own = cases.map((text) => ({ text, tokens: tryExpanded(text) }));
  const taken = own.filter(({ tokens }) => tokens !== undefined);
  assert(taken.length > 200, "most have no mistake");
  // All of those at once; a mistake would end all of them.
  const marked = taken.map(({ text }) => `${FORGET}${text}\n${MARK}\n`);
  const cpp = await cppTokens(marked.join(""));
  const parts = cpp?.join(" ").split(MARK).map((part) => part.trim());
  const replay = `IDL_SEED=${seed} deno test -A tests/idl/macros_test.ts`;
  for (const [i, { text, tokens }] of taken.entries()) {
    assertEquals(tokens?.join(" "), parts?.[i], `${replay}\n${text}`);
  }
  const refused = own.filter(({ tokens }) => tokens === undefined);
  assert(refused.length > 5, "some have a mistake");
  for (const { text } of refused.slice(0, 5)) {
    assertEquals(await cppTokens(text), undefined, `${replay}\n${text}`);
  }
});

const MARK = "ENOUGH";
const FORGET = ["F", "G", "H", "K", "L"].map((name) => `#undef ${name}\n`)
  .join("");

function check(text: string, expected: string): void {
  assertEquals(tryExpanded(text)?.join(" "), expected, text);
}

function tryExpanded(text: string): string[] | undefined {
  try {
    const options = { defines: {}, readInclude: undefined };
    const { tokens } = preprocess({ fileName: "a.x", text }, options);
    return textsOf(tokens);
  } catch (error) {
    if (error instanceof IdlError) return undefined;
    throw error;
  }
}

function textsOf(tokens: readonly { kind: string; text: string }[]): string[] {
  return tokens.slice(0, -1).map(({ kind, text }) =>
    kind === "string" ? `"${text}"` : text
  );
}

async function hasCpp(): Promise<boolean> {
  try {
    await new Deno.Command("cpp", { args: ["--version"] }).output();
    return true;
  } catch (error) {
    if (Deno.env.get("CI") === "true") throw error;
    console.warn("Not compared with cpp: apt-get install gcc");
    return false;
  }
}

/** What `cpp` makes of a file; `undefined` where it finds a mistake. */
async function cppTokens(text: string): Promise<string[] | undefined> {
  const child = new Deno.Command("cpp", {
    args: ["-undef", "-P", "-w", "-pedantic-errors", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) return undefined;
  const output = new TextDecoder().decode(stdout);
  return textsOf(lex({ fileName: "cpp", text: output }));
}

// No numbers: those of which a macro is made are values here, and none in C.
const NAMES = ["a", "b", "c", "F", "G", "H", "K", "L"] as const;
const PARAMETERS = ["a", "b"] as const;

const plain = fc.constantFrom<string>(...NAMES, ...NAMES, ";", "*", "(x)");

/** An invocation, of which the arguments may be too many. */
const { invocation } = fc.letrec<{ invocation: string; item: string }>((
  tie,
) => ({
  item: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: plain },
    { weight: 2, arbitrary: tie("invocation") },
  ),
  invocation: fc.tuple(
    fc.constantFrom<string>(...NAMES),
    fc.constantFrom("", " ", "\n"),
    fc.array(fc.array(tie("item"), { maxLength: 2 }), {
      minLength: 1,
      maxLength: 2,
    }),
  ).map(([name, space, given]) =>
    `${name}${space}(${given.map((one) => one.join(" ")).join(", ")})`
  ),
}));

const bodyItem = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 3, arbitrary: invocation },
  { weight: 1, arbitrary: fc.constantFrom("a ## b", "b ## c", "K ## a") },
);
const body = fc.array(bodyItem, { maxLength: 4 }).map((items) =>
  items.join(" ")
);

const definition = fc.record({
  name: fc.constantFrom("F", "G", "H", "K", "L"),
  parameters: fc.option(fc.subarray([...PARAMETERS])),
  isVariadic: fc.boolean(),
  body,
}).map(({ name, parameters, isVariadic, body }) => {
  if (parameters === null) return `#undef ${name}\n#define ${name} ${body}\n`;
  const text = parameters.includes("a") ? ` #a` : "";
  const all = isVariadic ? [...parameters, "..."] : parameters;
  return `#undef ${name}\n#define ${name}(${all.join(", ")}) ${body}${text}` +
    `${isVariadic ? " __VA_ARGS__" : ""}\n`;
});

const fileText = fc.tuple(
  fc.array(definition, { minLength: 2, maxLength: 5 }),
  fc.array(fc.oneof(plain, invocation), { minLength: 1, maxLength: 4 }),
).map(([definitions, items]) => definitions.join("") + items.join(" ") + "\n");
