import { describe, expect, it } from 'vitest';
import { readSpans, writeSpans } from './hours';

describe('opening hours', () => {
  it('are read as they are written', () => {
    const spans = [{ opens: '08:00', closes: '12:00' }, { opens: '13:00', closes: '24:00' }];
    expect(readSpans(writeSpans(spans))).toEqual(spans);
    expect(readSpans(' 08:00 – 12:00 ,13:00-24:00')).toEqual(spans);
    expect(readSpans('  ')).toEqual([]);
  });

  it.each(['8-12', '08:00', '25:00-26:00', '12:00-12:00', '12:00-08:00', '08:00-12:00, 11:00-13:00', '08:00-12:00, 12:00-13:00', 'closed'])('refuse %s', (text) => {
    expect(readSpans(text)).toBeUndefined();
  });
});
