// @generated from weather.x: change that file, and not this one.

import {
  defineService,
  type Procedure,
  procedure,
  type Service,
} from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

/*
 * A weather service, as somebody with ONC RPC would have described it:
 *
 * deno run -A cli.ts generate examples/idl/weather.x -o examples/idl/weather.ts
 */

/**
 * How many bytes the name of a station may have.
 *
 * `const NAME_MAX`
 */
export const NAME_MAX = 32;
/** `const STATIONS_MAX` */
export const STATIONS_MAX = 100;

/** `typedef station_name` */
export type StationName = string;

/** The codec of {@linkcode StationName}. */
export const StationName: x.Codec<StationName> = x.string(NAME_MAX);

/**
 * How a measurement went.
 *
 * `enum reading_status`
 */
export type ReadingStatus =
  | "READING_OK"
  | "READING_UNKNOWN_STATION"
  | "READING_BROKEN";

/** The codec of {@linkcode ReadingStatus}. */
export const ReadingStatus: x.Codec<ReadingStatus> = x.enumeration({
  READING_OK: 0,
  /** nobody knows it */
  READING_UNKNOWN_STATION: 1,
  /** it is known, but gives no data */
  READING_BROKEN: 2,
});

/** `struct reading` */
export interface Reading {
  /** since 1970 (`taken_at_ms`) */
  takenAtMs: bigint;
  /** `celsius` */
  celsius: number;
  /** in percent */
  humidity: number;
}

/** The codec of {@linkcode Reading}. */
export const Reading: x.Codec<Reading> = x.struct({
  takenAtMs: x.hyper,
  celsius: x.double,
  humidity: x.uint,
});

/** `union reading_result switch (status)` */
export type ReadingResult =
  | { status: "READING_OK"; value: Reading }
  | { status: "READING_BROKEN"; reason: string }
  | { status: Exclude<ReadingStatus, "READING_OK" | "READING_BROKEN"> };

/** The codec of {@linkcode ReadingResult}. */
export const ReadingResult: x.Codec<ReadingResult> = x.union(
  "status",
  ReadingStatus,
  {
    READING_OK: { value: Reading },
    READING_BROKEN: { reason: x.string(255) },
  },
  x.nothing,
);

/** `typedef station_list` */
export type StationList = StationName[];

/** The codec of {@linkcode StationList}. */
export const StationList: x.Codec<StationList> = x.list(
  StationName,
  STATIONS_MAX,
);

/** `arguments of WEATHER_V1.WEATHER_REPORT` */
export interface WeatherV1ReportArguments {
  /** `station` */
  station: StationName;
  /** `value` */
  value: Reading;
}

/** The codec of {@linkcode WeatherV1ReportArguments}. */
export const WeatherV1ReportArguments: x.Codec<
  WeatherV1ReportArguments
> = x.struct({
  station: StationName,
  value: Reading,
});

/** `program WEATHER_PROG, version WEATHER_V1` */
export const WeatherV1: Service<{
  /** What the weather is. (`WEATHER_READ`) */
  read: Procedure<StationName, ReadingResult>;
  /** `WEATHER_STATIONS` */
  stations: Procedure<undefined, StationList>;
  /**
   * Keeps a measurement; whether the station was a new one. (`WEATHER_REPORT`)
   */
  report: Procedure<WeatherV1ReportArguments, boolean>;
}> = defineService({
  name: "WEATHER_V1",
  program: 0x2000_0057,
  version: 1,
  procedures: {
    read: procedure(1, StationName, ReadingResult, { idempotent: true }),
    stations: procedure(2, x.nothing, StationList, { idempotent: true }),
    report: procedure(3, WeatherV1ReportArguments, x.bool),
  },
});
