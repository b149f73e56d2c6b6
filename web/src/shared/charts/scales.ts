// From values to places: round ticks, labels that are skipped evenly, places in a plot.
import { ticks, tickStep } from 'd3-array';

export interface Scale {
  readonly ticks: readonly number[];
  readonly least: number;
  readonly most: number;
  /** A share of the height, 0 at the foot. */
  readonly at: (value: number) => number;
}

/** Round values around what is there; bars and areas start at zero, and so does what is nowhere below. */
export function valueScale(values: readonly number[], count = 4): Scale {
  let least = Math.min(0, ...values);
  let most = Math.max(0, ...values);
  if (least === most) most = least + 1;
  // Rounding up widens the span, which may want wider steps; it settles after one or two rounds.
  for (let step = 0; step !== tickStep(least, most, count); ) {
    step = tickStep(least, most, count);
    least = Math.floor(least / step) * step;
    most = Math.ceil(most / step) * step;
  }
  return { ticks: ticks(least, most, count), least, most, at: (value) => (value - least) / (most - least) };
}

/** Every how many labels one is shown, so that they do not touch. */
export function labelStep(count: number, width: number, widest: number): number {
  if (count <= 1 || width <= 0) return 1;
  return Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / (widest + 16)))));
}

/** Whole runs without a gap, for lines that must not bridge what is missing. */
export function runsOf(values: ReadonlyArray<number | null>): ReadonlyArray<readonly [from: number, to: number]> {
  const runs: Array<[number, number]> = [];
  values.forEach((value, place) => {
    if (value === null) return;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === place - 1) last[1] = place;
    else runs.push([place, place]);
  });
  return runs;
}

/** Where nothing is known, as runs. */
export const gapsOf = (values: ReadonlyArray<number | null>): ReadonlyArray<readonly [from: number, to: number]> =>
  runsOf(values.map((value) => (value === null ? 0 : null)));

/** The same places, moved apart where they would touch, in their order. */
export function spread(places: readonly number[], apart: number): readonly number[] {
  const moved = [...places];
  const order = places.map((_, at) => at).sort((one, other) => (places[one] ?? 0) - (places[other] ?? 0));
  // From the lowest up, so that nothing sinks below the foot.
  for (let at = order.length - 2; at >= 0; at--) {
    const here = order[at] as number;
    const below = moved[order[at + 1] as number] as number;
    moved[here] = Math.min(moved[here] as number, below - apart);
  }
  return moved;
}
