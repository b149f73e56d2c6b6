// Every ratio and distance that web.md names, computed anew from tokens.css.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type RGB = readonly [number, number, number];
type Theme = 'light' | 'dark';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const hex = (text: string): RGB => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) / 255) as unknown as RGB;

function colour(name: string, theme: Theme): RGB {
  const [, light, dark] = new RegExp(`--color-${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css) ?? [];
  const chosen = theme === 'light' ? light : dark;
  if (chosen === undefined) throw new Error(`${name} is no colour of tokens.css`);
  return hex(chosen);
}

const linear = (rgb: RGB): RGB => rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as unknown as RGB;
const times = (rows: readonly RGB[], [x, y, z]: RGB): RGB => rows.map(([a, b, c]) => a * x + b * y + c * z) as unknown as RGB;

/** WCAG 2. */
function contrast(one: RGB, other: RGB): number {
  const [bright, dim] = [one, other]
    .map((rgb) => times([[0.2126, 0.7152, 0.0722]], linear(rgb))[0])
    .sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

/** Machado, Oliveira and Fernandes (2009), at full severity, on linear RGB. */
const EYES: Readonly<Record<string, readonly RGB[]>> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** Ottosson (2020), from linear RGB. */
function oklab(rgb: RGB): RGB {
  const cones = times([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]], rgb);
  return times([[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]], cones.map(Math.cbrt) as unknown as RGB);
}

/** OKLab × 100, as such eyes see both. */
function distance(one: RGB, other: RGB, eyes: readonly RGB[]): number {
  const seen = (rgb: RGB) => oklab(times(eyes, linear(rgb)).map((part) => Math.min(1, Math.max(0, part))) as unknown as RGB);
  const [a, b] = [seen(one), seen(other)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function closest(names: readonly string[], theme: Theme, eyes: readonly RGB[]): number {
  const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const));
  return Math.min(...pairs.map(([one, other]) => distance(colour(one, theme), colour(other, theme), eyes)));
}

const GROUNDS = ['surface', 'canvas', 'sunken', 'hover', 'selected', 'raised'];
const TONES = ['good', 'warn', 'bad', 'active', 'idle'];
const MARKS = TONES.map((tone) => `${tone}-mark`);
const SERIES = [1, 2, 3, 4, 5].map((place) => `series-${place}`);
const WHITE = hex('#ffffff');

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  const worst = (name: string) => Math.min(...GROUNDS.map((ground) => contrast(colour(name, theme), colour(ground, theme))));

  test.each(['text', 'text-2', 'text-3', 'accent-text'])('%s can be read on every ground', (name) => {
    expect(worst(name)).toBeGreaterThanOrEqual(4.5);
  });

  test('edges of inputs can be seen on every ground', () => {
    expect(worst('line-strong')).toBeGreaterThanOrEqual(3);
  });

  test.each(['accent', 'accent-hover', 'danger'])('white can be read on %s', (name) => {
    expect(contrast(WHITE, colour(name, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(TONES)('%s can be read on its tint, and its mark seen', (tone) => {
    expect(contrast(colour(`${tone}-text`, theme), colour(`${tone}-tint`, theme))).toBeGreaterThanOrEqual(6.2);
    expect(contrast(colour(`${tone}-mark`, theme), colour('surface', theme))).toBeGreaterThanOrEqual(3.4);
  });

  test.each(SERIES)('%s can be seen on a surface', (name) => {
    expect(contrast(colour(name, theme), colour('surface', theme))).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.keys(EYES))('marks and series can be told apart by %s eyes', (kind) => {
    const eyes = EYES[kind] as readonly RGB[];
    expect(closest(MARKS, theme, eyes)).toBeGreaterThan(8.5);
    expect(closest(SERIES, theme, eyes)).toBeGreaterThan(9.5);
  });
});
