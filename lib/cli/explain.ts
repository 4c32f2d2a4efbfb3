import { Reflection } from "../rpc/reflection.ts";
import { RpcError } from "../rpc/rpc_error.ts";
import { TransportError } from "../net/transport.ts";
import { IdlError } from "../idl/idl_error.ts";
import { ExitCode } from "./exit_code.ts";
import { Interrupted } from "./interrupt.ts";
import { HungServer } from "./server_process.ts";
import { UsageError } from "./usage_error.ts";

/** A failure, as it is told to a person, to a machine and to the shell. */
export interface Explanation {
  /** One sentence. */
  readonly message: string;
  /** Whether the call ran, where there was one. */
  readonly executed?: string;
  /** What to try. */
  readonly hint?: string | undefined;
  /** The same for `--json`. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly exitCode: ExitCode;
}

/**
 * What an error means, for whoever typed the command. What nobody foresaw is a
 * bug, of which the stack is the best that can be told.
 *
 * @param invocation how the command line is run, for what to try
 * @param options `isOnc`: whether it is about ONC RPC, which has another way to
 * see who is there
 */
export function explain(
  error: unknown,
  invocation: string,
  { isOnc = false }: { isOnc?: boolean } = {},
): Explanation {
  if (error instanceof UsageError) {
    const { message, hint } = error;
    return {
      message,
      hint,
      facts: { code: "usage" },
      exitCode: ExitCode.usage,
    };
  }
  if (error instanceof RpcError) {
    return explainCall(error, invocation, isOnc);
  }
  if (error instanceof IdlError) return explainFile(error);
  if (error instanceof Interrupted) {
    const { message, exitCode } = error;
    return { message, facts: { code: "interrupted" }, exitCode };
  }
  if (error instanceof HungServer) {
    const { message } = error;
    return { message, facts: { code: "hung" }, exitCode: ExitCode.failed };
  }
  if (error instanceof TransportError) {
    const { message, code } = error;
    const hint = permissionHint(message, invocation);
    const isTypo = code === "invalid_address";
    const exitCode = isTypo ? ExitCode.usage : ExitCode.refused;
    return { message, hint, facts: { code }, exitCode };
  }
  if (error instanceof Deno.errors.NotCapable) {
    const message = error.message.startsWith("Cannot ")
      ? error.message
      : `Cannot go on: ${error.message}`;
    return {
      message,
      hint: permissionHint(message, invocation),
      facts: { code: "permission_denied" },
      exitCode: ExitCode.refused,
    };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return {
    message: `This is a bug, please report it: ${stack ?? String(error)}`,
    facts: { code: "bug" },
    exitCode: ExitCode.bug,
  };
}

function explainFile(error: IdlError): Explanation {
  const { message, excerpt, fileName: file, line, column, expected } = error;
  return {
    message,
    hint: excerpt,
    facts: { code: "idl", file, line, column, expected },
    exitCode: ExitCode.failed,
  };
}

/** What Deno's words for a missing permission leave out. */
function permissionHint(
  message: string,
  invocation: string,
): string | undefined {
  return message.includes("--allow-")
    ? `flags of Deno stand before the file; -A allows all: ${invocation} …`
    : undefined;
}

function explainCall(
  error: RpcError,
  invocation: string,
  isOnc: boolean,
): Explanation {
  const { message, code, executed, procedure, address } = error;
  const { transmissions, retryAfterMs } = error;
  const refused = error.cause instanceof TransportError
    ? permissionHint(error.cause.message, invocation)
    : undefined;
  return {
    message,
    // Whether a question was read changes nothing.
    ...(procedure === `${Reflection.name}.contract`
      ? {}
      : { executed: executedText(error) }),
    hint: refused ?? silenceHint(error, invocation, isOnc),
    facts: {
      code,
      executed,
      procedure,
      address,
      transmissions,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    exitCode: callExitCode(error),
  };
}

function callExitCode(error: RpcError): ExitCode {
  const { cause } = error;
  if (cause instanceof Interrupted) return cause.exitCode;
  if (isSilence(error)) return ExitCode.silence;
  return cause instanceof TransportError ? ExitCode.refused : ExitCode.failed;
}

/** Whether it is the server that is not there, and not the way to it. */
export function isSilence({ code, cause }: RpcError): boolean {
  const isNobodyThere = !(cause instanceof TransportError) ||
    cause.code === "connection_refused";
  return code === "deadline_exceeded" ||
    code === "unavailable" && isNobodyThere;
}

/** What to try when no answer came in time. */
function silenceHint(
  { code, executed, address }: RpcError,
  invocation: string,
  isOnc: boolean,
): string | undefined {
  if (code !== "deadline_exceeded") return undefined;
  if (isOnc) {
    const host = address.replace(/:\d+$/, "");
    return `to see what that host serves: ${invocation} onc list ${host}`;
  }
  return executed === "yes"
    ? "the server is there and has begun it: try a longer --timeout"
    : `to see whether any server is there: ${invocation} ping ${address}`;
}

function executedText({ code, executed }: RpcError): string {
  // Given up here, it may be running there yet.
  const isGivenUp = code === "deadline_exceeded" || code === "canceled";
  return executed === "yes" && isGivenUp
    ? "it has begun"
    : executedTexts[executed];
}

/** The three values of `executed`, in words. */
const executedTexts = {
  no: "it did not run",
  yes: "it ran",
  maybe: "it may have run, nobody knows",
} as const;
