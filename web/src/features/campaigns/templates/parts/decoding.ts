// The text of a file of HTML or MJML, in whichever encoding it says that it is.

const LOOKED_AT = 4_096;
const MARKS: readonly (readonly [mark: readonly number[], encoding: string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];
const SAID = /<meta[^>]*?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)/i;

export interface Decoded {
  readonly text: string;
  /** Some letters could not be read: the file is in another encoding. */
  readonly isDamaged: boolean;
}

/** By its mark, else by what its head says, else as UTF-8. */
export function decoded(bytes: Uint8Array): Decoded {
  const marked = MARKS.find(([mark]) => mark.every((byte, place) => bytes[place] === byte));
  const text = (marked ? new TextDecoder(marked[1]) : decoderOf(saidIn(bytes))).decode(bytes);
  return { text, isDamaged: text.includes('\uFFFD') };
}

function saidIn(bytes: Uint8Array): string {
  const [, html, xml] = SAID.exec(new TextDecoder('latin1').decode(bytes.subarray(0, LOOKED_AT))) ?? [];
  const encoding = html ?? xml ?? 'utf-8';
  // A head that was read byte by byte is not in UTF-16, whatever it says.
  return /^utf-?16/i.test(encoding) ? 'utf-8' : encoding;
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder();
  }
}
