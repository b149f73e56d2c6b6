// A template as a form has it, and back.
import type { Block, BlockType, Content, MergeField } from '../data';
import { FIELDS } from './block-kinds';

export interface FieldRow {
  name: string;
  kind: string;
  default: string;
  sample: string;
  /** Of a list: names with commas between them. */
  parts: string;
  /** Without a default each recipient must have it; an empty one is a default too. */
  isRequired: boolean;
}

type Loose = Record<string, unknown>;

export interface Values {
  name: string;
  subject: string;
  preheader: string;
  fields: FieldRow[];
  layout: { type: string; source: string; blocks: Loose[]; theme: Loose };
}

export function valuesOf({ name, subject, preheader = '', fields = [], layout }: Content): Values {
  const isBlocks = layout.type === 'blocks';
  return {
    name,
    subject,
    preheader,
    fields: fields.map(rowOf),
    layout: {
      type: layout.type,
      source: isBlocks ? '' : layout.source,
      blocks: isBlocks ? layout.blocks.map((block) => ({ ...block })) : [],
      theme: isBlocks ? { ...layout.theme } : {},
    },
  };
}

const rowOf = (field: MergeField): FieldRow => ({
  name: field.name,
  kind: field.kind ?? 'text',
  default: field.default ?? '',
  sample: field.sample ?? '',
  parts: (field.parts ?? []).map(({ name, kind = 'text' }) => (kind === 'text' ? name : `${name}:${kind}`)).join(', '),
  isRequired: field.default == null,
});

const fieldOf = ({ name, kind, default: otherwise, sample, parts, isRequired }: FieldRow): MergeField => ({
  name: name.trim(),
  kind: kind as NonNullable<MergeField['kind']>,
  default: isRequired || kind === 'list' ? null : otherwise,
  sample: sample === '' ? null : sample,
  parts: kind === 'list' ? parts.split(/[\s,]+/).filter(Boolean).map(partOf) : [],
});

function partOf(said: string) {
  const [name = '', kind = 'text'] = said.split(':');
  return { name, kind: kind as NonNullable<MergeField['kind']> };
}

/** What a block of its kind has; what may be left out is left out where it is empty. */
function blockOf(block: Loose): Loose {
  const type = block['type'] as BlockType;
  const said: Loose = { type };
  for (const { key, required, isSaid } of FIELDS[type]) {
    const value = block[key];
    if (required || isSaid || (value !== '' && value !== null && value !== undefined)) said[key] = key === 'level' ? Number(value) : (value ?? '');
  }
  if (block['shownWhen']) said['shownWhen'] = block['shownWhen'];
  if (type === 'social') said['links'] = block['links'];
  if (type === 'columns') said['columns'] = (block['columns'] as { blocks: Loose[] }[]).map(({ blocks }) => ({ blocks: blocks.map(blockOf) }));
  return said;
}

export function contentOf({ name, subject, preheader, fields, layout }: Values): Content {
  return {
    name: name.trim(),
    subject,
    preheader,
    fields: fields.map(fieldOf),
    layout:
      layout.type === 'blocks'
        ? { type: 'blocks', blocks: layout.blocks.map((block) => blockOf(block) as Block), theme: layout.theme }
        : { type: layout.type as 'mjml' | 'html', source: layout.source },
  };
}
