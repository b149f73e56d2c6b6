// Every ratio and distance of the palette, out of tokens.css itself.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast, distance, EYES } from './colour.mjs';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const pairs = [...css.matchAll(/--color-([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)];
const THEMES = ['light', 'dark'];
const colours = Object.fromEntries(
  THEMES.map((theme, at) => [
    theme,
    Object.fromEntries(pairs.map(([, name = '', light = '', dark = '', both]) => [name, both ?? [light, dark][at] ?? ''])),
  ]),
);

const GROUNDS = ['surface', 'canvas', 'sunken', 'hover', 'selected', 'raised'];
const TONES = ['good', 'warn', 'bad', 'active', 'idle'];
const SERIES = [1, 2, 3, 4, 5].map((n) => `series-${n}`);

function everyPair(names) {
  return names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other]));
}

describe.each(THEMES)('%s', (theme) => {
  const of = (name) => {
    const found = colours[theme][name];
    if (!found) throw new Error(`tokens.css has no ${name}`);
    return found;
  };
  const between = (one, other) => contrast(of(one), of(other));
  const nearest = (names, eyes) =>
    Math.min(
      ...everyPair(names).map(([one, other]) => distance(of(one), of(other), EYES[eyes])),
    );

  test.each(['text', 'text-2', 'text-3', 'accent-text'])('%s can be read on every ground', (name) => {
    for (const ground of GROUNDS) expect(between(name, ground), ground).toBeGreaterThanOrEqual(4.5);
  });

  test('edges of what is typed into can be seen on every ground', () => {
    for (const ground of GROUNDS) expect(between('line-strong', ground), ground).toBeGreaterThanOrEqual(3);
  });

  test.each(['accent', 'accent-hover', 'danger'])('text on %s can be read', (fill) => {
    expect(between('on-fill', fill)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(TONES)('%s: the text can be read on its tint, and the mark seen', (tone) => {
    expect(between(`${tone}-text`, `${tone}-tint`)).toBeGreaterThanOrEqual(6.3);
    expect(between(`${tone}-mark`, 'surface')).toBeGreaterThanOrEqual(3.4);
  });

  test.each(SERIES)('%s stands out from the surface', (series) => {
    expect(between(series, 'surface')).toBeGreaterThanOrEqual(3.1);
  });

  test.each(Object.keys(EYES))('marks and series are told apart by %s eyes', (eyes) => {
    expect(nearest(TONES.map((tone) => `${tone}-mark`), eyes)).toBeGreaterThanOrEqual(8.5);
    expect(nearest(SERIES, eyes)).toBeGreaterThanOrEqual(9.5);
  });
});
