import { expect, test } from 'vitest';
import { decoded } from './decoding';

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf16 = (text: string) => new Uint8Array(Uint16Array.from(`\uFEFF${text}`, (letter) => letter.charCodeAt(0)).buffer);

test.each([
  ['UTF-8', new TextEncoder().encode('<p>Grüße</p>'), '<p>Grüße</p>'],
  ['UTF-8 with a mark, which is no letter', new TextEncoder().encode('\uFEFF<p>Grüße</p>'), '<p>Grüße</p>'],
  ['UTF-16', utf16('<p>Grüße</p>'), '<p>Grüße</p>'],
  ['what a meta says', latin('<meta charset="iso-8859-1"><p>Grüße</p>'), '<meta charset="iso-8859-1"><p>Grüße</p>'],
  ['what an older meta says', latin('<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">\x9a'), '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">š'],
  ['no encoding that there is', new TextEncoder().encode('<meta charset="klingon">ü'), '<meta charset="klingon">ü'],
])('a file is read in %s', (_, bytes, text) => {
  expect(decoded(bytes)).toEqual({ text, isDamaged: false });
});

test('letters that cannot be read are told of', () => {
  expect(decoded(latin('<p>Grüße</p>')).isDamaged).toBe(true);
});
