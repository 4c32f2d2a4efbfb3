/**
 * A text with what stands between two lines, `<!-- name:begin -->` and
 * `<!-- name:end -->`, replaced.
 *
 * @throws {TypeError} if it does not have each once, in this order
 */
export function replaceBetween(
  text: string,
  name: string,
  inside: string,
): string {
  const begin = `<!-- ${name}:begin -->\n`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest, ...more] = text.split(begin);
  const parts = rest?.split(end) ?? [];
  if (more.length > 0 || parts.length !== 2) {
    throw new TypeError(
      `Cannot replace what is between ${begin.trim()} and ${end}: ` +
        "each has to stand there once, in this order",
    );
  }
  return `${before}${begin}\n${inside.trim()}\n\n${end}${parts[1]}`;
}
