import { chartsOf } from "../charts/charts.ts";
import { goalsTable } from "./goals.ts";
import { replaceBetween } from "./markers.ts";
import { pageHtml } from "./page.ts";
import { readmeText } from "./readme_text.ts";
import type { Report } from "./report.ts";
import { tableMarkdown } from "./table.ts";
import { tablesOf } from "./tables.ts";
import { machineText } from "./terminal_text.ts";

/** The documents with figures between markers. */
export interface Documents {
  readonly readme: string;
  readonly benchmark: string;
}

/** Writes what a run has found, as JSON, charts and a page; returns where. */
export async function writeFiles(
  report: Report,
  folder: string,
): Promise<string[]> {
  const charts = chartsOf(report);
  const files: [string, string][] = [
    ["results.json", JSON.stringify(report) + "\n"],
    ["index.html", pageHtml(report, charts)],
    ...charts.map(({ file, svg }): [string, string] => [file, svg]),
  ];
  await Deno.mkdir(folder, { recursive: true });
  return await Promise.all(files.map(async ([file, text]) => {
    await Deno.writeTextFile(`${folder}/${file}`, text);
    return `${folder}/${file}`;
  }));
}

/** Renews the figures of the documents; returns which. */
export async function renewDocuments(
  report: Report,
  { readme, benchmark }: Documents,
): Promise<string[]> {
  const texts: [string, string][] = [
    [readme, readmeText(report)],
    [benchmark, benchmarkText(report)],
  ];
  for (const [path, inside] of texts) {
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, replaceBetween(text, "bench", inside));
  }
  return [readme, benchmark];
}

/** All tables and charts as Markdown. */
function benchmarkText(report: Report): string {
  return [
    machineText(report),
    ...chartsOf(report).map(({ file, alternative }) =>
      `![${alternative}](bench/${file})`
    ),
    ...[goalsTable(report), ...tablesOf(report)].flatMap((table) => [
      `### ${table.title}`,
      ...(table.note === undefined ? [] : [`${table.note}.`]),
      tableMarkdown(table),
    ]),
    ...report.notes.map((note) => `- ${note}`),
  ].join("\n\n");
}
