// A drawn signature as the server takes it: lines of whole points on a field of 600 × 200.
export const WIDTH = 600;
export const HEIGHT = 200;
const NEAREST = 3;
const MOST_POINTS = 3_900;
const MOST_IN_STROKE = 1_900;
const MOST_STROKES = 60;

export type Point = [number, number];
export type Strokes = ReadonlyArray<readonly Point[]>;

/** Where a pointer is on the field, however large that is shown. */
export function pointOf(at: { readonly clientX: number; readonly clientY: number }, shown: { readonly left: number; readonly top: number; readonly width: number; readonly height: number }): Point {
  const within = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);
  return [within(((at.clientX - shown.left) / shown.width) * WIDTH, WIDTH), within(((at.clientY - shown.top) / shown.height) * HEIGHT, HEIGHT)];
}

const count = (strokes: Strokes): number => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

/** Begin a line; there are as many as the server takes. */
export const begun = (strokes: Strokes, point: Point): Strokes =>
  strokes.length >= MOST_STROKES || count(strokes) >= MOST_POINTS ? strokes : [...strokes, [point]];

/** Go on with the last line; points that lie close together are one. */
export function drawn(strokes: Strokes, point: Point): Strokes {
  const last = strokes.at(-1);
  const before = last?.at(-1);
  if (last === undefined || before === undefined || last.length >= MOST_IN_STROKE || count(strokes) >= MOST_POINTS) return strokes;
  if (Math.hypot(point[0] - before[0], point[1] - before[1]) < NEAREST) return strokes;
  return [...strokes.slice(0, -1), [...last, point]];
}

/** A drawing that is a dot alone is none. */
export const sentOf = (strokes: Strokes): Point[][] => (count(strokes) < 2 ? [] : strokes.map((stroke) => [...stroke]));
