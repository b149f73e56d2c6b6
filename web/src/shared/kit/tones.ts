// What a colour may mean. Each tone of a status has a shape of its own, so that colour is only the third sign.

export const TONES = ['good', 'warn', 'bad', 'active', 'idle'] as const;
export type Tone = (typeof TONES)[number];
export type Size = 'medium' | 'small';
