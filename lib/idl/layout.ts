/** How wide a line is for `deno fmt`. */
export const WIDTH = 80;

/** An expression of TypeScript, as far as contracts need it. */
export type Expression =
  | string
  | { readonly call: string; readonly args: readonly Expression[] }
  | { readonly arrow: string }
  | {
    readonly entries: readonly Entry[];
    /** Whether each entry has a line of its own, however short they are. */
    readonly isTall: boolean;
  };

/** A property in an object. */
export interface Entry {
  readonly key: string;
  readonly value: Expression;
  /** What documents it. */
  readonly doc: string;
}

/** Where an expression is put. */
export interface Room {
  /** How far its line is indented. */
  readonly indent: number;
  /** How much of its line stands before it. */
  readonly column: number;
  /** How much has to stand behind it, in its last line. */
  readonly tail: number;
}

/** Writes an expression as `deno fmt` would. */
export function laidOut(expression: Expression, room: Room): string {
  const flat = inOneLine(expression);
  if (flat !== undefined && room.column + flat.length + room.tail <= WIDTH) {
    return flat;
  }
  if (typeof expression === "string") return expression;
  if ("arrow" in expression) {
    return `() =>\n${pad(room.indent + 2)}${expression.arrow}\n${
      pad(room.indent)
    }`;
  }
  if ("entries" in expression) return tall(expression.entries, room.indent);
  return laidOutCall(expression, room);
}

/** Spaces. */
export function pad(indent: number): string {
  return " ".repeat(indent);
}

/** A comment for those who use what stands below it; "" for none. */
export function jsdoc(text: string, indent: number): string {
  if (text === "") return "";
  const before = pad(indent);
  const lines = text.split("\n");
  const [only] = lines;
  if (lines.length === 1 && indent + only!.length + 7 <= WIDTH) {
    return `${before}/** ${only} */\n`;
  }
  const body = lines.map((line) =>
    `${before} *${line === "" ? "" : ` ${line}`}\n`
  );
  return `${before}/**\n${body.join("")}${before} */\n`;
}

function inOneLine(expression: Expression): string | undefined {
  if (typeof expression === "string") return expression;
  if ("arrow" in expression) return `() => ${expression.arrow}`;
  if ("call" in expression) {
    const args = expression.args.map(inOneLine);
    return args.includes(undefined)
      ? undefined
      : `${expression.call}(${args.join(", ")})`;
  }
  const { entries, isTall } = expression;
  if (entries.length === 0) return "{}";
  if (isTall) return undefined;
  const inner = entries.map(({ key, value, doc }) => {
    const flat = inOneLine(value);
    return doc !== "" || flat === undefined ? undefined : `${key}: ${flat}`;
  });
  return inner.includes(undefined) ? undefined : `{ ${inner.join(", ")} }`;
}

function tall(entries: readonly Entry[], indent: number): string {
  const inner = indent + 2;
  const lines = entries.map(({ key, value, doc }) => {
    const start = `${pad(inner)}${key}: `;
    const room = { indent: inner, column: start.length, tail: 1 };
    return `${jsdoc(doc, inner)}${start}${laidOut(value, room)},\n`;
  });
  return `{\n${lines.join("")}${pad(indent)}}`;
}

function laidOutCall(
  { call, args }: Extract<Expression, { call: string }>,
  room: Room,
): string {
  const hugged = hug(call, args, room);
  if (hugged !== undefined) return hugged;
  const inner = room.indent + 2;
  const lines = args.map((arg) =>
    `${pad(inner)}${laidOut(arg, { indent: inner, column: inner, tail: 1 })},\n`
  );
  return `${call}(\n${lines.join("")}${pad(room.indent)})`;
}

/** `f("a", {`, where the object is what takes the lines. */
function hug(
  call: string,
  args: readonly Expression[],
  { indent, column, tail }: Room,
): string | undefined {
  const [only] = args;
  if (args.length === 1 && typeof only === "object" && "arrow" in only) {
    const isRoom = column + call.length + "(() =>".length <= WIDTH;
    return isRoom
      ? `${call}(${laidOut(only, { indent, column: WIDTH, tail })})`
      : undefined;
  }
  const at = args.findIndex((arg) => inOneLine(arg) === undefined);
  const object = args[at];
  if (typeof object !== "object" || !("entries" in object)) return undefined;
  const head = `${call}(` +
    args.slice(0, at).map((arg) => `${inOneLine(arg)}, `).join("");
  if (column + head.length + 1 > WIDTH) return undefined;
  let text = head + tall(object.entries, indent);
  for (const arg of args.slice(at + 1)) {
    const room = { indent, column: indent + "}, ".length, tail: 1 + tail };
    text += `, ${laidOut(arg, room)}`;
  }
  return `${text})`;
}
