/**
 * Makes one call that the journal holds:
 *
 *     deno run -A tests/e2e/hold_call.ts <address> <tag> <timeoutMs>
 */
import { connect } from "../../mod.ts";
import { Journal } from "./journal.ts";

const [address, tag, timeoutMs] = Deno.args;
await using client = await connect(Journal, address!);
await client.hold(tag!, { timeoutMs: Number(timeoutMs) });
