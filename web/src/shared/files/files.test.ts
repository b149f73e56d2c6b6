import { expect, test } from 'vitest';
import { base64Of, type Cell, TableFile } from './files';

async function written(head: readonly string[], ...pages: ReadonlyArray<ReadonlyArray<readonly Cell[]>>): Promise<string> {
  const file = new TableFile(head);
  pages.forEach((rows) => file.add(rows));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.blob.arrayBuffer());
}

test('cells with commas, quotes and line breaks are quoted, page after page, behind the mark of UTF-8', async () => {
  const file = await written(['a', 'b'], [['x, y', 'say "hi"']], [[null, 'two\nlines']]);
  expect(file).toBe('\uFEFFa,b\r\n"x, y","say ""hi"""\r\n,"two\nlines"\r\n');
});

test.each([
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
  ['+49 1', "'+49 1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1+1', "'＝1+1"],
  ['-1+cmd', "'-1+cmd"],
  ['-19.99', '-19.99'],
  [-3, '-3'],
])('of %j a spreadsheet makes no formula, and of an amount no text', async (cell, said) => {
  expect(await written(['a'], [[cell]])).toBe(`\uFEFFa\r\n${said}\r\n`);
});

test('every byte of a large file arrives', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, place) => place % 256);
  const back = Uint8Array.from(atob(await base64Of(new Blob([bytes]))), (letter) => letter.charCodeAt(0));
  expect(back).toEqual(bytes);
});
