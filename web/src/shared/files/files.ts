// Files as they come and go: Base64 on the wire, a download for the reader, a table as CSV.

export interface NamedFile {
  readonly fileName: string;
  readonly mediaType: string;
  /** In Base64. */
  readonly content: string;
}

/** Give a file of the server's to the reader. */
export function saveFile({ fileName, mediaType, content }: NamedFile): void {
  saveBlob(fileName, new Blob([bytesOf(content)], { type: mediaType }));
}

export type Cell = string | number | null;

/**
 * A table that is written row by row, and given to the reader as a file when it is whole.
 *
 * RFC 4180, in UTF-8 with the mark by which spreadsheets know it. What is written lies with the browser, which
 * may put it on the disk. Amounts are decimals beside their currency and instants ISO 8601 in UTC, so that a
 * program reads the same as a person anywhere; what a spreadsheet would take for a formula stays the text that it is.
 */
export class TableFile {
  private readonly parts: Blob[];
  rows = 0;

  constructor(head: readonly string[]) {
    this.parts = [new Blob(['\uFEFF', lineOf(head)])];
  }

  add(rows: ReadonlyArray<readonly Cell[]>): void {
    this.parts.push(new Blob(rows.map(lineOf)));
    this.rows += rows.length;
  }

  get blob(): Blob {
    return new Blob(this.parts, { type: 'text/csv;charset=utf-8' });
  }

  save(fileName: string): void {
    saveBlob(fileName, this.blob);
  }
}

const lineOf = (row: readonly Cell[]): string => `${row.map(written).join(',')}\r\n`;

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || /^-?\d+(\.\d+)?$/.test(cell)) return String(cell);
  const text = /^[=+\-@＝＋－＠\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The content of a file in Base64. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts: string[] = [];
  // As arguments of a call, more than this may overflow the stack.
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}

const bytesOf = (content: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));

function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has begun to read it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url));
}
