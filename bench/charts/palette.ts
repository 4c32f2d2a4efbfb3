/** How one system looks in each chart. */
export interface Style {
  readonly color: string;
  /** The same on a dark page. */
  readonly dark: string;
  readonly dash?: string;
  readonly width: number;
}

/** Own ones are blue, floors are grey and dashed, others have a hue each. */
const styles: Readonly<Record<string, Style>> = {
  "rpc over udp": { color: "#0b57d0", dark: "#4c8dff", width: 3.5 },
  "rpc over a perfect link": { color: "#69a3ff", dark: "#a8c7fa", width: 2 },
  "rpc over tcp": { color: "#00838f", dark: "#26b5c4", width: 2 },
  "raw datagram echo": {
    color: "#4b5563",
    dark: "#aab4c0",
    width: 2,
    dash: "6 4",
  },
  "raw tcp echo": { color: "#9aa3ae", dark: "#77828e", width: 2, dash: "6 4" },
  "raw windowed transfer": {
    color: "#4b5564",
    dark: "#8b95a1",
    width: 2,
    dash: "2 3",
  },
  "grpc-js": { color: "#c62828", dark: "#ef5350", width: 2 },
  "fetch": { color: "#ef8f00", dark: "#ffb74d", width: 2 },
  "websocket": { color: "#2e7d32", dark: "#66bb6a", width: 2 },
  "quic": { color: "#795548", dark: "#c49a87", width: 2 },
  "coap": { color: "#8e24aa", dark: "#ce93d8", width: 2 },
};

/** The style of a system. */
export function styleOf(system: string): Style {
  return styles[system] ?? { color: "#000000", dark: "#f0f0f0", width: 2 };
}

/** Each color with the one that stands for it on a dark page. */
export function systemColors(): readonly (readonly [string, string])[] {
  return Object.values(styles).map(({ color, dark }) => [color, dark]);
}
