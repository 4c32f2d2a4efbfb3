/** How one system looks in each chart. */
export interface Style {
  readonly color: string;
  readonly dash?: string;
  readonly width: number;
}

/** Own ones are blue, floors are grey and dashed, others have a hue each. */
const styles: Readonly<Record<string, Style>> = {
  "rpc over udp": { color: "#0b57d0", width: 3.5 },
  "rpc over a perfect link": { color: "#69a3ff", width: 2 },
  "rpc over tcp": { color: "#00838f", width: 2 },
  "raw datagram echo": { color: "#4b5563", width: 2, dash: "6 4" },
  "raw tcp echo": { color: "#9aa3ae", width: 2, dash: "6 4" },
  "raw windowed transfer": { color: "#4b5563", width: 2, dash: "2 3" },
  "grpc-js": { color: "#c62828", width: 2 },
  "fetch": { color: "#ef8f00", width: 2 },
  "websocket": { color: "#2e7d32", width: 2 },
  "quic": { color: "#795548", width: 2 },
  "coap": { color: "#8e24aa", width: 2 },
};

/** The style of a system. */
export function styleOf(system: string): Style {
  return styles[system] ?? { color: "#000000", width: 2 };
}
