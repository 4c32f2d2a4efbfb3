import { IdlError } from "./idl_error.ts";
import { numberOf } from "./number_text.ts";
import type { Place } from "./place.ts";
import type { Name, Value } from "./syntax.ts";
import type { Comment, Token } from "./token.ts";

/** The words of RFC 4506 §6.4 and RFC 5531 §12.3, and those of `rpcgen`. */
const KEYWORDS: ReadonlySet<string> = new Set(
  ("bool case char const default double enum float hyper int long opaque " +
    "program quadruple short string struct switch typedef union unsigned " +
    "version void").split(" "),
);

/** Whether a word is one of the language, which nothing can be called. */
export function isKeyword(text: string): boolean {
  return KEYWORDS.has(text);
}

/** A place among tokens, for parsers that look one token ahead. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Comments of the next token that have been used. */
  #used = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** How many tokens have been taken. */
  get at(): number {
    return this.#at;
  }

  /** The next token; the end stays the next one for ever. */
  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** Where the next token is. */
  get place(): Place {
    return this.next.place;
  }

  /** Whether the next token is this word or sign. */
  sees(text: string): boolean {
    const { kind, text: found } = this.next;
    return found === text && (kind === "name" || kind === "punctuation");
  }

  /** Takes it, if it is there. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#advance();
    return true;
  }

  /** Takes it. @throws {IdlError} if it is not there */
  need(text: string): void {
    if (!this.takes(text)) throw this.unexpected(`"${text}"`);
  }

  /** Takes a name. @throws {IdlError} if there is none, or a keyword */
  name(what: string): Name {
    const { kind, text, place } = this.next;
    if (kind !== "name") throw this.unexpected(what);
    if (KEYWORDS.has(text)) {
      throw new IdlError(`"${text}" is a word of the language`, place, what);
    }
    this.#advance();
    return { text, place };
  }

  /** Takes a number or the name of one. @throws {IdlError} */
  value(what: string): Value {
    const { place } = this.next;
    const sign = this.takes("-") ? "-" : "";
    const { kind, text } = this.next;
    if (kind === "number") {
      if (numberOf(text) === undefined) {
        throw new IdlError(
          `${text} begins with 0, and so has to be octal`,
          place,
        );
      }
      this.#advance();
      return { kind: "number", text: sign + text, place };
    }
    if (sign !== "") throw this.unexpected("a number");
    return { kind: "name", ...this.name(what) };
  }

  /** Takes a text in quotes, if it is there. */
  string(): Value | undefined {
    const { kind, text, place } = this.next;
    if (kind !== "string") return undefined;
    this.#advance();
    return { kind: "string", text, place };
  }

  /** The comments behind what was just taken, in the same line. */
  trailing(): string {
    const { comments } = this.next;
    const start = this.#used;
    while (comments[this.#used]?.isTrailing) this.#used++;
    return textOf(comments.slice(start, this.#used));
  }

  /** The comments before the next token, in lines of their own. */
  leading(): string {
    return textOf(this.#rest());
  }

  /**
   * The same at the top level, where an empty line separates what is about the
   * next definition from what is not.
   */
  separated(): { detached: string; doc: string } {
    const comments = this.#rest();
    const last = comments.findLastIndex(({ isDetached }) => isDetached);
    return {
      // Each a paragraph: they were written about different things.
      detached: textOf(comments.slice(0, last + 1), "\n\n"),
      doc: textOf(comments.slice(last + 1)),
    };
  }

  /** The error for a token that should not be there. */
  unexpected(what: string): IdlError {
    const { kind, text, place } = this.next;
    const found = kind === "end" ? "the end of the file" : `"${text}"`;
    return new IdlError(`found ${found}`, place, what);
  }

  /** Runs what parses something that may contain itself. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > DEPTH_MAX) {
      const reason = `types are nested more than ${DEPTH_MAX} deep here`;
      throw new IdlError(reason, this.place);
    }
    const result = parse();
    this.#depth--;
    return result;
  }

  #rest(): readonly Comment[] {
    const { comments } = this.next;
    const rest = comments.slice(this.#used);
    this.#used = comments.length;
    return rest;
  }

  #advance(): void {
    if (this.next.kind === "end") return;
    this.#at++;
    this.#used = 0;
  }
}

/** 64: far more than anybody writes inline, and far less than the stack has. */
const DEPTH_MAX = 64;

/** Several comments as one. */
export function textOf(comments: readonly Comment[], between = "\n"): string {
  return joined(comments.map(({ text }) => text), between);
}

/** Texts that are not empty, one below the other. */
export function joined(texts: readonly string[], between = "\n"): string {
  return texts.filter((text) => text !== "").join(between);
}
