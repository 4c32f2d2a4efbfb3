import { XdrError } from "../xdr/mod.ts";

/** The one detail of a failure that the caller gets, as it is about what the caller sent. */
export function complaintOf(error: unknown): string {
  const text = error instanceof XdrError
    ? error.message
    : "the arguments could not be decoded";
  return text.slice(0, 200);
}
