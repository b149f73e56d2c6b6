import { expect, test } from 'vitest';
import { begun, drawn, pointOf, sentOf, type Strokes } from './strokes';

test('a pointer is found on the field, however large that is shown', () => {
  const shown = { left: 10, top: 20, width: 300, height: 100 };
  expect(pointOf({ clientX: 160, clientY: 70 }, shown)).toEqual([300, 100]);
  expect(pointOf({ clientX: -5, clientY: 999 }, shown)).toEqual([0, 200]);
});

test('points that lie close together are one, and a dot alone is no drawing', () => {
  let strokes: Strokes = begun([], [10, 10]);
  strokes = drawn(strokes, [11, 11]);
  expect(sentOf(strokes)).toEqual([]);
  strokes = drawn(strokes, [20, 20]);
  expect(sentOf(strokes)).toEqual([[[10, 10], [20, 20]]]);
  expect(drawn([], [1, 1])).toEqual([]);
});

test('nobody draws more than the server takes', () => {
  let strokes: Strokes = [];
  for (let line = 0; line < 80; line += 1) {
    strokes = begun(strokes, [0, 0]);
    for (let step = 0; step < 120; step += 1) strokes = drawn(strokes, [step % 2 ? 0 : 600, step]);
  }
  expect(strokes.length).toBeLessThanOrEqual(60);
  expect(strokes.flat().length).toBeLessThanOrEqual(4_000);
});
