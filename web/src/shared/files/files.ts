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

/** Give a table to the reader; spreadsheets know by the mark at its beginning that it is UTF-8. */
export function saveTable(fileName: string, head: readonly string[], rows: ReadonlyArray<readonly Cell[]>): void {
  saveBlob(fileName, new Blob(['\uFEFF', csvOf(head, rows)], { type: 'text/csv;charset=utf-8' }));
}

export type Cell = string | number | null;

/** RFC 4180. What a spreadsheet would take for a formula is written as the text that it is. */
export function csvOf(head: readonly string[], rows: ReadonlyArray<readonly Cell[]>): string {
  return [head, ...rows].map((row) => row.map(written).join(',')).join('\r\n') + '\r\n';
}

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || /^-?\d+(\.\d+)?$/.test(cell)) return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
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
