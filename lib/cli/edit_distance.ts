/**
 * How many letters have to be put in, left out, replaced or swapped with their
 * neighbour to make one word of another: the optimal string alignment
 * distance. Of what fingers do wrong, swapping is the commonest.
 */
export function editDistance(from: string, to: string): number {
  // Row i has the distances of the first i letters from each beginning of `to`.
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (isSame ? 0 : 1),
        isSwapped && j > 1 && i > 1 ? beforeLast[j - 2]! + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length]!;
}
