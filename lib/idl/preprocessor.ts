import { Conditions } from "./conditions.ts";
import { evaluate } from "./expression.ts";
import { IdlError } from "./idl_error.ts";
import { learnForeign } from "./foreign.ts";
import { includedPath } from "./include.ts";
import { lex, lexPiece } from "./lexer.ts";
import { macroOf } from "./macro_definition.ts";
import { expand, type Macro, usersOf } from "./macros.ts";
import type { Place, Source } from "./place.ts";
import type { Comment, Token } from "./token.ts";

/** How an include is found: by the words between the quotes, and by whom. */
export type ReadInclude = (path: string, from: string) => Source | undefined;

/** What the preprocessor needs besides the file. */
export interface Preprocessing {
  /** Names that are defined from the start, and what they stand for. */
  readonly defines: Readonly<Record<string, string>>;
  /** Finds the files of `#include "…"`; without, there are none. */
  readonly readInclude: ReadInclude | undefined;
}

/** A constant that a `#define` made. */
export interface DefinedConstant {
  /** How many tokens of the result stand before it. */
  readonly at: number;
  readonly name: Token;
  readonly value: bigint;
  /** The body, where it is no more than a number: it may be hexadecimal. */
  readonly text: string | undefined;
  /** The comments before and behind it. */
  readonly comments: readonly Comment[];
}

/** What is left when the preprocessor has done its work. */
export interface Preprocessed {
  /** Neither directives nor lines with `%`; the last is the end. */
  readonly tokens: readonly Token[];
  /** In order. */
  readonly constants: readonly DefinedConstant[];
  /** What the C code of lines with `%` defines. */
  readonly foreign: ReadonlyMap<string, Macro>;
}

/**
 * Does what `rpcgen` lets the C preprocessor do: conditions, includes and
 * macros.
 *
 * @throws {IdlError} that names the directive
 */
export function preprocess(
  source: Source,
  options: Preprocessing,
): Preprocessed {
  const changing = new Set<string>();
  for (;;) {
    const run = new Preprocessor(options, changing);
    for (const [name, text] of Object.entries(options.defines)) {
      run.predefine(name, text);
    }
    run.file(source);
    if (run.changed.isSubsetOf(changing)) return run.result(source);
    // What is a number for a while only is no constant: once more without it.
    for (const name of run.changed) changing.add(name);
  }
}

class Preprocessor {
  readonly #options: Preprocessing;
  readonly #macros: Map<string, Macro> = new Map();
  readonly #foreign: Map<string, Macro> = new Map();
  readonly #tokens: Token[] = [];
  readonly #constants = new Map<string, DefinedConstant>();
  /** The names that are known to mean several things in turn. */
  readonly #changing: ReadonlySet<string>;
  /** The names of constants that `#undef` took away. */
  readonly changed = new Set<string>();
  /** The files that are being read, from the outermost. */
  readonly #files: string[] = [];
  /**
   * Those since macros last changed: the arguments of one may follow, with
   * conditions among them.
   */
  #pending: Token[] = [];
  /** Comments that stood before directives which are gone. */
  #comments: Comment[] = [];

  constructor(options: Preprocessing, changing: ReadonlySet<string>) {
    this.#options = options;
    this.#changing = changing;
  }

  /** As `-D` of the C preprocessor: what nobody uses leaves no trace. */
  predefine(name: string, text: string): void {
    const source = { fileName: "the defines", text: `${name} ${text}` };
    const macro = this.#valued(macroOf(lex(source)));
    this.#macros.set(macro.name.text, macro);
    if (macro.value !== undefined) this.#foreign.set(name, macro);
  }

  file(source: Source): void {
    const { fileName } = source;
    this.#files.push(fileName);
    const conditions = new Conditions();
    for (const token of lex(source)) {
      if (token.kind === "directive") {
        this.#directive(token, conditions);
      } else if (token.kind === "end") {
        this.#flush();
        conditions.end();
        this.#comments.push(...token.comments);
      } else if (!conditions.areMet) {
        continue;
      } else if (token.kind === "passthrough") {
        this.#comments.push(...token.comments);
        learnForeign(token, this.#foreign);
      } else this.#emit(token);
    }
    this.#files.pop();
  }

  result(source: Source): Preprocessed {
    const end: Token = {
      kind: "end",
      text: "",
      place: { source, offset: source.text.length },
      end: source.text.length,
      comments: this.#comments,
      isSpaced: true,
      inner: [],
    };
    return {
      tokens: [...this.#tokens, end],
      constants: [...this.#constants.values()],
      foreign: this.#foreign,
    };
  }

  #emit(token: Token): void {
    const comments = [...this.#comments, ...token.comments];
    this.#comments = [];
    this.#pending.push({ ...token, comments });
  }

  /** A macro means what it does where it is used. */
  #flush(): void {
    if (this.#pending.length === 0) return;
    const { tokens, comments } = expand(this.#pending, this.#macros);
    this.#pending = [];
    for (const token of tokens) this.#tokens.push(token);
    this.#comments = [...comments, ...this.#comments];
  }

  #directive(token: Token, conditions: Conditions): void {
    const [, word = "", rest = ""] = /^([a-z_]*)\s*([^]*)$/.exec(token.text)!;
    const isCondition = conditions.handle(word, token.place, () => {
      if (word !== "if" && word !== "elif") {
        return this.#macros.has(this.#nameIn(rest, token));
      }
      const tokens = this.#ifTokens(rest, token);
      return evaluate(tokens, () => 0n, token.place) !== 0n;
    });
    if (isCondition || !conditions.areMet) {
      if (conditions.areMet) this.#comments.push(...token.comments);
      return;
    }
    this.#flush();
    switch (word) {
      case "define": {
        const comments = [...this.#comments, ...token.comments, ...token.inner];
        this.#comments = [];
        const macro = macroOf(lexPiece(rest, token));
        this.#define(this.#valued(macro), comments);
        return;
      }
      case "undef":
        this.#undefine(this.#nameIn(rest, token));
        break;
      case "include":
        this.#comments.push(...token.comments);
        return this.#include(rest, token.place);
      case "error":
        throw new IdlError(`the file says: ${rest}`, token.place);
      case "":
      case "ident":
      case "line":
      case "pragma":
      case "warning":
        break;
      default:
        throw new IdlError(
          `found #${word}`,
          token.place,
          "a directive of the C preprocessor",
        );
    }
    this.#comments.push(...token.comments);
  }

  #define(macro: Macro, comments: readonly Comment[]): void {
    const { name, body, value } = macro;
    const earlier = this.#constants.get(name.text);
    const isOther = earlier !== undefined && earlier.value !== value;
    if (isOther && !this.changed.has(name.text)) {
      throw new IdlError(
        `${name.text} was ${earlier.value} before: a constant can have one ` +
          `value only`,
        name.place,
      );
    }
    this.#macros.set(name.text, macro);
    if (macro.parameters !== undefined) {
      // What is said of it goes with it, the head of the file does not.
      comments = comments.filter(({ isDetached }) => isDetached);
    }
    if (earlier !== undefined || value === undefined) {
      if (comments.length > 0) this.#comments.push(...comments);
      return;
    }
    const [only, ...others] = body;
    const isNumber = only?.kind === "number" && others.length === 0;
    const text = isNumber ? only.text : undefined;
    const at = this.#tokens.length;
    this.#constants.set(name.text, { at, name, value, text, comments });
  }

  /** A constant is what has one meaning from beginning to end. */
  #undefine(name: string): void {
    if (this.#constants.has(name)) this.changed.add(name);
    for (const user of usersOf(name, this.#macros)) {
      if (this.#constants.has(user)) this.changed.add(user);
    }
    this.#macros.delete(name);
  }

  #valued(macro: Macro): Macro {
    if (macro.parameters !== undefined) return macro;
    if (this.#changing.has(macro.name.text)) return macro;
    return { ...macro, value: this.#valueOf(macro.body) };
  }

  /** The number that a body stands for, if it does. */
  #valueOf(body: readonly Token[]): bigint | undefined {
    if (body.length === 0) return undefined;
    try {
      return evaluate(
        expand(body, this.#macros).tokens,
        ({ text }) => this.#macros.get(text)?.value,
        body[0]!.place,
      );
    } catch (error) {
      if (error instanceof IdlError) return undefined;
      throw error;
    }
  }

  /** The expression after `#if`, with names replaced by numbers. */
  #ifTokens(rest: string, token: Token): Token[] {
    const text = rest.replace(
      /\bdefined\s*(?:\(\s*([A-Za-z_]\w*)\s*\)|([A-Za-z_]\w*))/g,
      (_, a, b) => this.#macros.has(a ?? b) ? "1" : "0",
    );
    return expand(lexPiece(text, token).slice(0, -1), this.#macros).tokens
      .map((part) => {
        const value = this.#macros.get(part.text)?.value;
        return part.kind !== "name" || value === undefined || value < 0n
          ? part
          : { ...part, kind: "number" as const, text: String(value) };
      });
  }

  #include(rest: string, place: Place): void {
    const path = includedPath(rest, place);
    const from = this.#files.at(-1)!;
    const source = this.#options.readInclude?.(path, from);
    if (source === undefined) {
      throw new IdlError(`cannot read the file "${path}"`, place);
    }
    // With `#ifndef` around it a file may well include itself in a circle: the
    // second time it is empty. The third time is one too many.
    const times = this.#files.filter((name) => name === source.fileName);
    if (times.length > 1) {
      const circle = this.#files.slice(
        this.#files.lastIndexOf(source.fileName),
      );
      throw new IdlError(
        `the includes go in a circle: ` +
          `${[...circle, source.fileName].join(" → ")}`,
        place,
      );
    }
    this.file(source);
  }

  #nameIn(rest: string, token: Token): string {
    const [, name] = /^([A-Za-z_]\w*)/.exec(rest) ?? [];
    if (name !== undefined) return name;
    throw new IdlError("found none", token.place, "the name of a macro");
  }
}
