/**
 * What a comment says: its lines without the marks of a comment, without the
 * indentation that all of them share, and without lines that only decorate.
 *
 * @param raw from the first character of the comment to its last
 */
export function commentText(raw: string): string {
  const isLine = raw.startsWith("//");
  const inner = isLine ? raw.replace(/^\/+/, "") : raw.slice(2, -2);
  const lines = inner.replaceAll("\r", "").replaceAll("\t", " ").split("\n")
    .map((line, i) => (i === 0 ? line : line.replace(/^ *\*(?!\/)/, "")))
    .map((line) => /^[ *=_#~-]*$/.test(line) ? "" : line.trimEnd());
  return dedent(lines).join("\n")
    // The end of a comment could be made by taking marks away.
    .replaceAll("*/", "* /");
}

/** Without empty lines at both ends, and two in a row. */
function dedent(lines: string[]): string[] {
  const kept = lines.filter((line, i) =>
    line !== "" || (i > 0 && lines[i - 1] !== "")
  );
  // A line behind `/*` itself says nothing about how the others stand.
  const first = kept.length > 0 && kept[0] !== "" ? [kept.shift()!.trim()] : [];
  const widths = kept.filter((line) => line !== "")
    .map((line) => /^ */.exec(line)![0].length);
  const width = Math.min(...widths);
  const result = [...first, ...kept.map((line) => line.slice(width))];
  while (result[0] === "") result.shift();
  while (result.at(-1) === "") result.pop();
  return result;
}
