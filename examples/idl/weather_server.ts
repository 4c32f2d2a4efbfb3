/**
 * Serves the contract that `generate` made of `weather.x`:
 *
 *     deno run -A cli.ts serve examples/idl/weather_server.ts --port 4002
 *     deno run -A cli.ts call 127.0.0.1:4002 WEATHER_V1.stations \
 *       --contract examples/idl/weather.x
 */
import type { Handlers } from "@datagram/rpc";
import { type Reading, WeatherV1 } from "./weather.ts";

const readings = new Map<string, Reading>([
  ["Oslo", { takenAtMs: 1_700_000_000_000n, celsius: -3.5, humidity: 81 }],
]);

const handlers: Handlers<typeof WeatherV1.procedures> = {
  read(station) {
    const value = readings.get(station);
    return value === undefined
      ? { status: "READING_UNKNOWN_STATION" }
      : { status: "READING_OK", value };
  },
  stations: () => [...readings.keys()],
  report({ station, value }) {
    const isNew = !readings.has(station);
    readings.set(station, value);
    return isNew;
  },
};

export default { service: WeatherV1, handlers };
