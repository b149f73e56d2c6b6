import { expect, test } from 'vitest';
import { base64Of, csvOf } from './files';

test('cells with commas, quotes and line breaks are quoted', () => {
  expect(csvOf(['a', 'b'], [['x, y', 'say "hi"'], [null, 'two\nlines']])).toBe('a,b\r\n"x, y","say ""hi"""\r\n,"two\nlines"\r\n');
});

test('a text that a spreadsheet would run is kept a text, and a negative amount a number', () => {
  expect(csvOf(['a'], [['=HYPERLINK("x")'], ['-19.99'], ['+49 1'], [-3]])).toBe("a\r\n\"'=HYPERLINK(\"\"x\"\")\"\r\n-19.99\r\n'+49 1\r\n-3\r\n");
});

test('every byte of a large file arrives', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, place) => place % 256);
  const back = Uint8Array.from(atob(await base64Of(new Blob([bytes]))), (letter) => letter.charCodeAt(0));
  expect(back).toEqual(bytes);
});
