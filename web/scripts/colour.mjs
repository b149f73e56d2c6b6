// Measures of colours: contrast by WCAG 2, and how far apart two look, also to eyes that miss a cone.

/** `#rrggbb` as linear light, each from 0 to 1. */
export function linearOf(hex) {
  const part = (at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

export function contrast(one, other) {
  const [a, b] = [luminance(linearOf(one)), luminance(linearOf(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const times = ([x, y, z], [r, g, b]) => {
  const row = ([p, q, s]) => p * r + q * g + s * b;
  return [row(x), row(y), row(z)];
};

/** Machado, Oliveira and Fernandes 2009, at full severity, on linear light. */
export const EYES = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const LMS = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const LAB = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** How far two colours are apart to some eyes, in OKLab × 100. */
export function distance(one, other, eyes) {
  const lab = (hex) => {
    const seen = times(eyes, linearOf(hex)).map((value) => Math.min(1, Math.max(0, value)));
    const [l, m, s] = times(LMS, seen);
    return times(LAB, [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)]);
  };
  const [a, b] = [lab(one), lab(other)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
