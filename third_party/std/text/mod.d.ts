// The part of @std/text that this repository uses.
export declare function closestString(
  givenWord: string,
  possibleWords: ReadonlyArray<string>,
  options?: { caseSensitive?: boolean },
): string;
export declare function levenshteinDistance(a: string, b: string): number;
export declare function wordSimilaritySort(
  givenWord: string,
  possibleWords: ReadonlyArray<string>,
  options?: { caseSensitive?: boolean },
): string[];
