import { commentText } from "./comment_text.ts";
import { IdlError } from "./idl_error.ts";
import { linesIn, type Source } from "./place.ts";
import type { Comment, Token } from "./token.ts";

/**
 * Splits a file into tokens, the last of which is its end.
 *
 * @throws {IdlError} if a comment does not end
 */
export function lex(source: Source): Token[] {
  return new Lexer(source).tokens();
}

/** A comment, while it is not known what follows. */
interface RawComment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// Sticky, so that each matches where the lexer is.
const SPACE = /[ \t\r\n\f\v\ufeff]+|\\\r?\n/y;
const COMMENT = /\/\*[^]*?\*\/|\/\/[^\n]*/y;
// A backslash at its end makes the next line a part of this one.
const PASSTHROUGH = /%(?:\\\r?\n|[^\n])*(?:\n%(?:\\\r?\n|[^\n])*)*/y;
const TOKENS: readonly (readonly [Token["kind"], RegExp])[] = [
  ["name", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["number", /0[xX][0-9a-fA-F]+(?![A-Za-z0-9_.])|[0-9]+(?![A-Za-z0-9_.])/y],
  ["string", /"(?:[^"\\\n]|\\[^\n])*"/y],
  ["punctuation", /<<|>>|<=|>=|==|!=|&&|\|\||##|[-+*/%&|^~!?:;,=()<>[\]{}#]/y],
  ["unknown", /[A-Za-z0-9_.]+|[^]/yu],
];

class Lexer {
  readonly #source: Source;
  readonly #tokens: Token[] = [];
  #at = 0;
  #comments: RawComment[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  tokens(): Token[] {
    const { text } = this.#source;
    while (this.#skip(), this.#at < text.length) {
      const start = this.#at;
      if (text[start] === "#" && this.#isLineStart()) this.#directive();
      else if (text[start] === "%" && (text[start - 1] ?? "\n") === "\n") {
        this.#passthrough();
      } else this.#token();
    }
    this.#push("end", "", this.#at);
    return this.#tokens;
  }

  /** Passes over white space, and keeps the comments for the next token. */
  #skip(): void {
    const { text } = this.#source;
    for (;;) {
      if (this.#match(SPACE) !== undefined) continue;
      const start = this.#at;
      const comment = this.#match(COMMENT);
      if (comment === undefined) break;
      this.#comments.push({ text: comment, start, end: this.#at });
    }
    if (text.startsWith("/*", this.#at)) {
      throw new IdlError("this comment does not end", this.#place(this.#at));
    }
  }

  #token(): void {
    const start = this.#at;
    for (const [kind, pattern] of TOKENS) {
      const text = this.#match(pattern);
      if (text === undefined) continue;
      this.#push(kind, kind === "string" ? text.slice(1, -1) : text, start);
      return;
    }
  }

  /** A line for the preprocessor: a comment in it may well be longer. */
  #directive(): void {
    const { text } = this.#source;
    const start = this.#at++;
    const inner: RawComment[] = [];
    let line = "";
    while (this.#at < text.length && text[this.#at] !== "\n") {
      const at = this.#at;
      const string = this.#match(/"[^"\n]*"|\\\r?\n/y);
      if (string !== undefined) {
        line += string.startsWith("\\") ? " " : string;
        continue;
      }
      const comment = this.#match(COMMENT);
      if (comment !== undefined) {
        inner.push({ text: comment, start: at, end: this.#at });
        line += " ";
      } else if (text.startsWith("/*", at)) {
        throw new IdlError("this comment does not end", this.#place(at));
      } else line += text[this.#at++];
    }
    const comments = inner.map(({ text }) => ({
      text: commentText(text),
      isTrailing: true,
      isDetached: false,
    }));
    this.#push("directive", line.trim(), start, comments);
  }

  /**
   * Lines that `rpcgen` copies. Comments among them are for whoever reads what
   * is generated, so that they are comments here too, if nothing else is there.
   */
  #passthrough(): void {
    const start = this.#at;
    const block = this.#match(PASSTHROUGH)!;
    const text = block.replace(/^%/gm, "");
    const comments = text.match(/\/\*[^]*?\*\//g) ?? [];
    if (text.replace(/\/\*[^]*?\*\//g, "").trim() !== "") {
      this.#push("passthrough", text, start);
      return;
    }
    for (const comment of comments) {
      this.#comments.push({ text: comment, start, end: this.#at });
    }
  }

  #push(
    kind: Token["kind"],
    text: string,
    start: number,
    inner: readonly Comment[] = [],
  ): void {
    this.#tokens.push({
      kind,
      text,
      place: this.#place(start),
      end: this.#at,
      isSpaced: start !== (this.#tokens.at(-1)?.end ?? start),
      comments: this.#comments.map((comment, i) =>
        this.#comment(comment, this.#comments[i + 1]?.start ?? start)
      ),
      inner,
    });
    this.#comments = [];
  }

  #comment({ text, start, end }: RawComment, next: number): Comment {
    const { text: all } = this.#source;
    const before = this.#tokens.at(-1)?.end;
    return {
      text: commentText(text),
      isTrailing: before !== undefined &&
        !all.slice(before, start).includes("\n"),
      isDetached: linesIn(all.slice(end, next).replace(/^%\s*$/gm, "")) > 1,
    };
  }

  /** Whether nothing but space stands before it in its line. */
  #isLineStart(): boolean {
    const { text } = this.#source;
    const before = text.slice(0, this.#at);
    return /^\s*$/.test(before.slice(before.lastIndexOf("\n") + 1));
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #place(offset: number): { source: Source; offset: number } {
    return { source: this.#source, offset };
  }
}

/**
 * The tokens of a piece of a line, with the places where they stand in it; if
 * comments were taken out of it, all stand where the line begins.
 */
export function lexPiece(text: string, { place, end }: Token): Token[] {
  const { source, offset } = place;
  const at = source.text.slice(offset, end).indexOf(text);
  return lex({ fileName: source.fileName, text }).map((token) => ({
    ...token,
    place: at === -1
      ? place
      : { source, offset: offset + at + token.place.offset },
  }));
}
