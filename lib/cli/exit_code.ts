/** How the command line ends: what a script can tell apart. */
export const ExitCode = {
  /** All went well. */
  ok: 0,
  /**
   * The call failed, and the server, or what was sent, is why; or a `.x` file
   * has a mistake.
   */
  failed: 1,
  /** What was typed makes no sense. */
  usage: 2,
  /** No answer came. */
  silence: 3,
  /** The socket, the address, or a permission. */
  refused: 4,
  /** A bug in this program: EX_SOFTWARE of BSD's sysexits. */
  bug: 70,
  /** Ctrl-C, as shells say it: 128 and the signal's number. */
  interrupted: 130,
  /** Whoever read the output has gone: 128 and the number of SIGPIPE. */
  outputClosed: 141,
  /** Asked to end by SIGTERM, before it was done. */
  terminated: 143,
} as const;

/** One of the numbers of {@linkcode ExitCode}. */
export type ExitCode = typeof ExitCode[keyof typeof ExitCode];

/** What codes mean to people; the help shows it. */
export type ExitCodeTexts = readonly (readonly [ExitCode, string])[];

/** What they mean in general. */
export const exitCodeTexts: ExitCodeTexts = [
  [ExitCode.ok, "all went well"],
  [ExitCode.failed, "the call was answered, but failed; a mistake in a .x"],
  [ExitCode.usage, "wrong usage: a flag, a name, JSON, a module"],
  [ExitCode.silence, "no answer: deadline exceeded, or server unavailable"],
  [ExitCode.refused, "no socket, no address, or a permission is missing"],
  [ExitCode.bug, "a bug in this program"],
  [ExitCode.interrupted, "interrupted by Ctrl-C (143: by SIGTERM)"],
  [ExitCode.outputClosed, "whoever read the output has gone"],
];

/** What those of a verb mean: its own, and what any verb may end with. */
export function exitCodesOf(own: ExitCodeTexts): ExitCodeTexts {
  const others = exitCodeTexts.filter(([code]) =>
    ofAll.has(code) && !own.some(([ownCode]) => ownCode === code)
  );
  return [...own, ...others].sort(([a], [b]) => a - b);
}

const ofAll: ReadonlySet<ExitCode> = new Set([
  ExitCode.usage,
  ExitCode.refused,
  ExitCode.bug,
  ExitCode.outputClosed,
]);
