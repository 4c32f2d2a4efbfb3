import { argumentBytesMax } from "../core/questions.ts";
import { Slab } from "../core/slab.ts";
import { Writer, type WriterMemory } from "../xdr/mod.ts";
import { encodedBy } from "./encoded.ts";
import type { Procedure } from "./service.ts";

/** Encodes arguments, with one buffer for all that are small. */
export class ArgumentWriter {
  readonly #memory: WriterMemory;
  #writer: Writer | undefined;
  #arguments = new Slab();

  /** @param memory what large arguments are in, until somebody gives it back */
  constructor(memory: WriterMemory) {
    this.#memory = memory;
  }

  encode<Arguments>(
    procedure: Procedure<Arguments, unknown>,
    args: Arguments,
  ): Uint8Array {
    // Taken away meanwhile: a getter among the arguments may make a call.
    let writer = this.#writer ?? new Writer({ memory: this.#memory });
    this.#writer = undefined;
    writer.reset();
    try {
      procedure.args.write(writer, args);
      if (writer.length <= argumentBytesMax) {
        return this.#arguments.copy(writer.bytes());
      }
      const body = encodedBy(writer, this.#memory);
      writer = new Writer({ memory: this.#memory });
      return body;
    } finally {
      this.#writer = writer;
    }
  }
}
