import { act, render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { afterEach, expect, test } from 'vitest';
import { changeLanguage, defineWords, loadWords, plural, useWords } from './index';

const words = defineWords(
  { title: 'Orders', left: (count: number) => `${count} left` },
  { de: () => Promise.resolve({ title: 'Bestellungen', left: (count) => `noch ${count}` }) },
);

function Page() {
  const t = useWords(words);
  return <p>{`${t.title}: ${t.left(2)}`}</p>;
}

afterEach(() => changeLanguage('en'));

test('a page speaks the language that its reader changes to', async () => {
  render(
    <Suspense fallback={null}>
      <Page />
    </Suspense>,
  );
  expect(screen.getByText('Orders: 2 left')).toBeVisible();
  await act(async () => changeLanguage('de'));
  expect(await screen.findByText('Bestellungen: noch 2')).toBeVisible();
  expect(document.documentElement.lang).toBe('de');
});

test('texts that could not be fetched are asked for again', async () => {
  let tries = 0;
  const failing = defineWords(
    { title: 'Orders' },
    { de: () => (tries++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve({ title: 'Bestellungen' })) },
  );
  await expect(loadWords(failing, 'de')).rejects.toThrow('away');
  expect((await loadWords(failing, 'de')).title).toBe('Bestellungen');
});

test('one and many are chosen by the rule of the language', () => {
  expect([0, 1, 2].map((count) => plural('en', count, { one: 'order', other: 'orders' }))).toEqual([
    'orders',
    'order',
    'orders',
  ]);
});
