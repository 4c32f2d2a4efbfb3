import { IdlError } from "./idl_error.ts";
import type { Source } from "./place.ts";

/** A part of TypeScript, as far as `emit` writes it. */
export interface Word {
  readonly kind: "name" | "number" | "string" | "sign" | "end";
  readonly text: string;
  readonly offset: number;
  /** What the comment before it says that documents it; "" for none. */
  readonly doc: string;
  /** The same for comments that do not. */
  readonly detached: string;
}

const WORD =
  /\s+|(\/\*[^]*?\*\/)|(\/\/[^\n]*)|([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)|(-?\d[\w]*)|"((?:[^"\\\n]|\\.)*)"|(=>|[^])/gy;

/** Splits a module into words. */
export function wordsOf({ text }: Source): Word[] {
  const words: Word[] = [];
  let doc = "";
  let detached = "";
  const add = (kind: Word["kind"], text: string, offset: number) => {
    words.push({ kind, text, offset, doc, detached });
    doc = detached = "";
  };
  for (const match of text.matchAll(WORD)) {
    const [, block, , name, number, string, sign] = match;
    if (block?.startsWith("/**")) doc = blockText(block.slice(3, -2));
    else if (block !== undefined) detached = blockText(block.slice(2, -2));
    else if (name !== undefined) add("name", name, match.index);
    else if (number !== undefined) add("number", number, match.index);
    else if (string !== undefined) add("string", string, match.index);
    else if (sign !== undefined) add("sign", sign, match.index);
  }
  add("end", "", text.length);
  return words;
}

/** The lines of a comment as `jsdoc` was given them. */
function blockText(inner: string): string {
  const lines = inner.split("\n");
  if (lines.length === 1) return inner.trim();
  return lines.slice(1, -1).map((line) => line.replace(/^ *\* ?/, ""))
    .join("\n");
}

/** An expression as it was read. */
export type Tree =
  | { readonly kind: "name" | "number" | "string"; readonly text: string }
  | {
    readonly kind: "call";
    readonly text: string;
    readonly args: readonly Tree[];
  }
  | { readonly kind: "arrow"; readonly body: Tree }
  | { readonly kind: "object"; readonly entries: readonly TreeEntry[] };

/** A property as it was read. */
export interface TreeEntry {
  readonly key: string;
  readonly value: Tree;
  readonly doc: string;
}

/** A place among words. */
export class ModuleCursor {
  readonly #source: Source;
  readonly #words: readonly Word[];
  #at = 0;

  constructor(source: Source) {
    this.#source = source;
    this.#words = wordsOf(source);
  }

  get next(): Word {
    return this.#words[this.#at]!;
  }

  take(): Word {
    const word = this.next;
    if (word.kind !== "end") this.#at++;
    return word;
  }

  sees(text: string): boolean {
    const { kind } = this.next;
    return this.next.text === text && (kind === "sign" || kind === "name");
  }

  takes(text: string): boolean {
    const isThere = this.sees(text);
    if (isThere) this.#at++;
    return isThere;
  }

  need(text: string): void {
    if (!this.takes(text)) throw this.unexpected(`"${text}"`);
  }

  /** The error for a module that `emit` has not written. */
  unexpected(what: string): IdlError {
    const { text, offset } = this.next;
    const found = text === "" ? "the end" : JSON.stringify(text);
    return new IdlError(`found ${found}`, {
      source: this.#source,
      offset,
    }, what);
  }

  /**
   * Passes over words up to one that stands in no brackets, and keeps what
   * documents the properties on the way.
   */
  skipTo(end: string): Map<string, string> {
    const docs = new Map<string, string>();
    let depth = 0;
    while (depth > 0 || !this.sees(end)) {
      const { kind, text, doc } = this.take();
      if (kind === "end") throw this.unexpected(`"${end}"`);
      if (kind === "name" && this.sees(":")) docs.set(text, doc);
      if (kind === "sign" && "{(<[".includes(text)) depth++;
      if (kind === "sign" && "})>]".includes(text)) depth--;
    }
    return docs;
  }

  /** Reads an expression. */
  expression(depth = 0): Tree {
    // As deep as `emit` ever gets, and more.
    if (depth > 16) throw this.unexpected("a simpler expression");
    if (this.takes("(")) {
      this.need(")");
      this.need("=>");
      return { kind: "arrow", body: this.expression(depth + 1) };
    }
    if (this.takes("{")) return this.#object(depth);
    const { kind, text } = this.next;
    if (kind === "sign" || kind === "end") {
      throw this.unexpected("an expression");
    }
    this.take();
    if (kind !== "name" || !this.takes("(")) return { kind, text };
    const args: Tree[] = [];
    while (!this.takes(")")) {
      args.push(this.expression(depth + 1));
      if (!this.sees(")")) this.need(",");
    }
    return { kind: "call", text, args };
  }

  #object(depth: number): Tree {
    const entries: TreeEntry[] = [];
    while (!this.takes("}")) {
      const { kind, text: key, doc } = this.take();
      if (kind === "sign" || kind === "end") {
        throw this.unexpected("a property");
      }
      this.need(":");
      entries.push({ key, value: this.expression(depth + 1), doc });
      if (!this.sees("}")) this.need(",");
    }
    return { kind: "object", entries };
  }
}
