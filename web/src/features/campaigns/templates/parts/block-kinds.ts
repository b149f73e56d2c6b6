// What each block of a mail holds, as fields of a form, and how a new one begins.
import type { Block, BlockType } from '../data';
import type { TemplateWords } from '../words';

export type FieldKind = 'line' | 'area' | 'align' | 'count' | 'colour' | 'level' | 'list';

export interface BlockField {
  readonly key: string;
  readonly kind: FieldKind;
  readonly word: Exclude<keyof TemplateWords['blocks']['fields'], 'levels' | 'aligns'>;
  readonly required?: boolean;
  /** An empty one says something too. */
  readonly isSaid?: boolean;
  readonly least?: number;
  readonly most?: number;
}

const TO: BlockField = { key: 'href', kind: 'line', word: 'href', most: 2_000 };
const ALIGN: BlockField = { key: 'align', kind: 'align', word: 'align' };
const COLOUR: BlockField = { key: 'colour', kind: 'colour', word: 'colour' };

export const FIELDS: Record<BlockType, readonly BlockField[]> = {
  heading: [{ key: 'text', kind: 'line', word: 'text', required: true, most: 500 }, { key: 'level', kind: 'level', word: 'level' }, ALIGN],
  text: [{ key: 'html', kind: 'area', word: 'html', required: true, most: 20_000 }, ALIGN],
  image: [
    { key: 'src', kind: 'line', word: 'src', required: true, most: 2_000 },
    { key: 'alt', kind: 'line', word: 'alt', isSaid: true, most: 300 },
    TO,
    { key: 'width', kind: 'count', word: 'width', least: 16, most: 900 },
  ],
  button: [{ key: 'label', kind: 'line', word: 'label', required: true, most: 500 }, { ...TO, required: true }, ALIGN, COLOUR],
  products: [
    { key: 'items', kind: 'list', word: 'items', required: true },
    { key: 'columns', kind: 'count', word: 'columnsCount', least: 1, most: 3 },
    { key: 'label', kind: 'line', word: 'buttonLabel', most: 300 },
  ],
  divider: [COLOUR],
  spacer: [{ key: 'height', kind: 'count', word: 'height', least: 0, most: 200 }],
  social: [ALIGN],
  coupon: [
    { key: 'code', kind: 'line', word: 'code', required: true, most: 500 },
    { key: 'title', kind: 'line', word: 'codeTitle', most: 300 },
    { key: 'note', kind: 'line', word: 'codeNote', most: 300 },
  ],
  columns: [],
  footer: [
    { key: 'html', kind: 'area', word: 'footerHtml', most: 5_000 },
    { key: 'unsubscribe', kind: 'line', word: 'unsubscribe', required: true, most: 500 },
    { key: 'preferences', kind: 'line', word: 'preferences', most: 300 },
  ],
};

const WITHOUT_FIELDS: ReadonlySet<string> = new Set(['shownWhen', ...Object.values(FIELDS).flatMap((fields) => fields.filter(({ kind }) => kind === 'count' || kind === 'colour').map(({ key }) => key))]);

/** Whether what is typed there may hold `{{ name }}`: numbers, colours and conditions may not. */
export const takesFields = (name: string): boolean => !WITHOUT_FIELDS.has(name.split('.').at(-1) ?? '');

export const INNER: readonly BlockType[] = ['heading', 'text', 'image', 'button', 'divider', 'spacer', 'social', 'coupon'];
export const OUTER: readonly BlockType[] = ['heading', 'text', 'image', 'button', 'products', 'columns', 'coupon', 'divider', 'spacer', 'social'];
export const MOST_BLOCKS = 60;
export const MOST_INNER = 12;
export const NETWORKS = ['facebook', 'instagram', 'x', 'youtube', 'linkedin', 'pinterest', 'github', 'web'] as const;

const SPACE = 24;
const WEB = 'https://';

/** A block as it begins, which can be saved as it stands wherever that is possible. */
export function freshBlock(type: BlockType, { fresh, blocks }: TemplateWords): Block {
  const text: Block = { type: 'text', html: fresh.text };
  switch (type) {
    case 'heading':
      return { type, text: fresh.heading };
    case 'text':
      return text;
    case 'image':
      return { type, src: '', alt: '' };
    case 'button':
      return { type, label: blocks.names.button, href: '' };
    case 'products':
      return { type, items: '' };
    case 'divider':
      return { type };
    case 'spacer':
      return { type, height: SPACE };
    case 'social':
      return { type, links: [{ network: 'instagram', href: WEB }] };
    case 'coupon':
      return { type, code: '{{ coupon_code }}' };
    case 'columns':
      return { type, columns: [{ blocks: [text] }, { blocks: [text] }] };
    case 'footer':
      return { type };
  }
}

/** What a closed block says, on one line. */
export function gistOf(block: Readonly<Record<string, unknown>>): string {
  const said = block['text'] ?? block['html'] ?? block['label'] ?? block['code'] ?? block['alt'] ?? block['items'] ?? '';
  return String(said).replaceAll(/<[^>]*>/g, ' ').trim();
}
