import { argumentBytesMax } from "../core/questions.ts";
import { Slab } from "../core/slab.ts";
import { Writer } from "../xdr/mod.ts";
import { encodedBy } from "./encoded.ts";
import type { Procedure } from "./service.ts";

/** Encodes arguments, with one buffer for all that are small. */
export class ArgumentWriter {
  #writer: Writer | undefined;
  #arguments = new Slab();

  encode<Arguments>(
    procedure: Procedure<Arguments, unknown>,
    args: Arguments,
  ): Uint8Array {
    // Taken away meanwhile: a getter among the arguments may make a call.
    let writer = this.#writer ?? new Writer();
    this.#writer = undefined;
    writer.reset();
    try {
      procedure.args.write(writer, args);
      if (writer.length <= argumentBytesMax) {
        return this.#arguments.copy(writer.bytes());
      }
      const body = encodedBy(writer);
      writer = new Writer();
      return body;
    } finally {
      this.#writer = writer;
    }
  }
}
