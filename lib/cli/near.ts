import { editDistance } from "./edit_distance.ts";

/**
 * The known word that somebody meant who typed another one, or nothing if none
 * is near: a third of the letters may be wrong, or the end may be missing.
 */
export function nearest(
  word: string,
  known: readonly string[],
): string | undefined {
  if (word === "") return undefined;
  const typed = word.toLowerCase();
  const longer = known.filter((other) => other.toLowerCase().startsWith(typed));
  if (longer.length === 1) return longer[0];

  let near: string | undefined;
  let fewest = Infinity;
  for (const other of known) {
    const wrong = editDistance(typed, other.toLowerCase());
    const allowed = Math.max(1, Math.floor(other.length / 3));
    if (wrong < fewest && wrong <= allowed) {
      near = other;
      fewest = wrong;
    }
  }
  return near;
}

/** A sentence's end that suggests the nearest word, or lists the known ones. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined
    ? `expected ${listed(known, "or")}`
    : `did you mean "${near}"?`;
}

/** Words as a sentence has them: `a, b and c`. */
export function listed(
  words: readonly string[],
  conjunction: "and" | "or" = "and",
): string {
  if (words.length === 0) return "none";
  if (words.length === 1) return words[0]!;
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}
