import { expect, test } from 'vitest';
import type { Content } from '../data';
import { takesFields } from './block-kinds';
import { contentOf, valuesOf } from './values';

const CONTENT: Content = {
  name: 'Spring',
  subject: '{{ first_name }}',
  preheader: '',
  fields: [
    { name: 'first_name', kind: 'text', default: '', sample: 'Ada', parts: [] },
    { name: 'points', kind: 'number', default: null, sample: null, parts: [] },
    { name: 'goods', kind: 'list', default: null, sample: null, parts: [{ name: 'title', kind: 'text' }, { name: 'url', kind: 'url' }] },
  ],
  layout: {
    type: 'blocks',
    theme: { width: 600 },
    blocks: [
      { type: 'heading', text: 'Hello', level: 2, shownWhen: 'points > 1' },
      { type: 'columns', columns: [{ blocks: [{ type: 'text', html: '<p>a</p>' }] }, { blocks: [{ type: 'spacer', height: 0 }] }] },
      { type: 'footer', unsubscribe: 'Unsubscribe' },
    ],
  },
};

test('a template comes back from its form as it went in', () => {
  expect(contentOf(valuesOf(CONTENT))).toEqual(CONTENT);
});

test('what a form leaves at a block of another kind is not sent', () => {
  const values = valuesOf(CONTENT);
  Object.assign(values.layout.blocks[1] ?? {}, { html: '', align: undefined });
  expect(contentOf(values)).toEqual(CONTENT);
});

test('what is required and empty is sent, so that the server names it', () => {
  const values = valuesOf(CONTENT);
  values.layout.blocks = [{ type: 'image', src: '', alt: '' }];
  expect(contentOf(values).layout).toMatchObject({ blocks: [{ type: 'image', src: '', alt: '' }] });
});

test('merge fields go into words and addresses, not into numbers, colours and conditions', () => {
  const names = ['subject', 'layout.source', 'layout.blocks.0.text', 'layout.blocks.1.links.0.href', 'layout.blocks.0.width', 'layout.blocks.0.colour', 'layout.blocks.0.shownWhen'];
  expect(names.filter(takesFields)).toEqual(names.slice(0, 4));
});
