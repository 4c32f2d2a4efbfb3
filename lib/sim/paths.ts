import { parseAddress } from "../net/address.ts";
import type { Random } from "../core/random.ts";
import { Link } from "./link.ts";
import { type FullWeather, fullWeather, type Weather } from "./weather.ts";

/**
 * Some of the links, by the addresses that peers see: from whom, to whom.
 * Each is an address, or a hostname for all its ports; left out, it is anybody.
 */
export interface Between {
  /** Who sends. */
  readonly from?: string;
  /** Who is meant to receive. */
  readonly to?: string;
}

/** All links of a network: which weather each has, and which are cut. */
export class Paths {
  #random: Random;
  #weather: FullWeather;
  #links: Map<string, Map<string, Path>> = new Map();
  #exceptions: { between: Between; weather: FullWeather }[] = [];
  #cuts: Set<Between> = new Set();

  constructor(random: Random, weather: Weather) {
    this.#random = random;
    this.#weather = fullWeather(weather);
  }

  /** Changes the weather of some links, or of all that have none of their own. */
  setWeather(weather: Weather, between?: Between): void {
    const full = fullWeather(weather);
    if (between === undefined) {
      this.#weather = full;
    } else {
      this.#forget(between);
      this.#exceptions.push({ between, weather: full });
    }
    this.#review();
  }

  /** Gives links the weather of all others again, if they had one of their own. */
  clearWeather(between: Between): void {
    this.#forget(between);
    this.#review();
  }

  /**
   * Cuts links, in the one direction that is said.
   *
   * @returns a function that mends these, unless they are cut otherwise too
   */
  cut(...cuts: readonly Between[]): () => void {
    for (const cut of cuts) this.#cuts.add(cut);
    this.#review();
    return () => {
      for (const cut of cuts) this.#cuts.delete(cut);
      this.#review();
    };
  }

  /** Mends whatever is cut. */
  mend(): void {
    this.#cuts.clear();
    this.#review();
  }

  /** The link from one address to another, and whether it is cut. */
  between(from: string, to: string): Path {
    let paths = this.#links.get(from);
    if (paths === undefined) this.#links.set(from, paths = new Map());
    let path = paths.get(to);
    if (path === undefined) {
      path = { link: new Link(this.#weather, this.#random), isCut: false };
      this.#judge(path, from, to);
      paths.set(to, path);
    }
    return path;
  }

  #forget({ from, to }: Between): void {
    this.#exceptions = this.#exceptions.filter(({ between }) =>
      between.from !== from || between.to !== to
    );
  }

  #review(): void {
    for (const [from, paths] of this.#links) {
      for (const [to, path] of paths) this.#judge(path, from, to);
    }
  }

  #judge(path: Path, from: string, to: string): void {
    const isMeant = (between: Between) =>
      covers(between.from, from) && covers(between.to, to);
    // The latest word counts.
    const exception = this.#exceptions.findLast(({ between }) =>
      isMeant(between)
    );
    path.link.weather = exception?.weather ?? this.#weather;
    path.isCut = [...this.#cuts].some(isMeant);
  }
}

/** A link, and whether anything gets through. */
export interface Path {
  readonly link: Link;
  isCut: boolean;
}

/** Whether an address is the one that is said, or at the host that is. */
function covers(said: string | undefined, address: string): boolean {
  return said === undefined || said === address ||
    said === parseAddress(address).hostname;
}
