/** A table of text, for terminals, Markdown and HTML. */
export interface Table {
  readonly title: string;
  /** What the reader has to know to read it. */
  readonly note?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** For a terminal: the first column to the left, numbers to the right. */
export function tableText({ title, note, columns, rows }: Table): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, i) =>
    Math.max(...lines.map((cells) => cells[i]!.length))
  );
  const text = lines.map((cells) =>
    cells.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)
    ).join("  ").trimEnd()
  );
  return [
    title,
    "=".repeat(title.length),
    ...(note === undefined ? [] : [note]),
    ...text,
  ].join("\n");
}

/** For Markdown, as `deno fmt` would lay it out. */
export function tableMarkdown({ columns, rows }: Table): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, i) =>
    Math.max(3, ...lines.map((cells) => cells[i]!.length))
  );
  const rowOf = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, i) =>
        i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)
      ).join(" | ")
    } |`;
  const rule = widths.map((width, i) =>
    i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [rowOf(columns), rowOf(rule), ...rows.map(rowOf)].join("\n");
}

/** For a page of HTML. */
export function tableHtml({ title, note, columns, rows }: Table): string {
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("");
  return [
    `<h3>${escaped(title)}</h3>`,
    ...(note === undefined ? [] : [`<p>${escaped(note)}</p>`]),
    '<div class="wide"><table>',
    `<tr>${cells("th", columns)}</tr>`,
    ...rows.map((row) => `<tr>${cells("td", row)}</tr>`),
    "</table></div>",
  ].join("\n");
}

/** Text as HTML and SVG have it. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
