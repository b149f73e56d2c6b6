import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { TRPCClientError } from '@trpc/client';
import { Suspense, useState } from 'react';
import { type FieldValues, useFieldArray, useFormContext } from 'react-hook-form';
import { beforeEach, expect, test, vi } from 'vitest';
import { queryClient } from '@/shared/api';
import { meOptions, SessionProvider, storeOptions } from '@/shared/session';
import { Form, SaveBar, TextField, useEditing } from './index';

interface Values extends Record<string, unknown> {
  readonly title: string;
  readonly rows: { readonly text: string }[];
}

interface Seen {
  readonly values: Values;
  readonly version: number;
}

type Save = (values: Values, version: string | number) => Promise<unknown>;

const rowsOf = (...texts: string[]) => texts.map((text) => ({ text }));
const BEGUN: Seen = { values: { title: 'Mail', rows: rowsOf('one', 'two') }, version: 3 };
const THEIRS: Seen = { values: { title: 'Letter', rows: rowsOf('zero', 'one', 'two') }, version: 4 };

let arrive: (seen: Seen) => void;

function Rows() {
  const { control } = useFormContext<FieldValues>();
  const { fields, remove } = useFieldArray({ control, name: 'rows' });
  return (
    <>
      {fields.map(({ id }, place) => (
        <div key={id}>
          <TextField name={`rows.${place}.text`} label={`Row ${place}`} required />
        </div>
      ))}
      <button type="button" onClick={() => remove(0)}>
        Remove the first
      </button>
    </>
  );
}

function Edit({ save }: { save: Save }) {
  const [seen, setSeen] = useState(BEGUN);
  arrive = setSeen;
  const editing = useEditing<Values, unknown>({
    thing: 'mail',
    id: 'm',
    ...seen,
    holds: true,
    save: (given, _, version) => save(given, version),
    conflicts: ['catalog.product_changed'],
    reload: async () => {
      setSeen(THEIRS);
      return THEIRS;
    },
  });
  return (
    <Form editing={editing}>
      <TextField name="title" label="Title" required />
      <Rows />
      <SaveBar />
    </Form>
  );
}

async function open(save: Save) {
  const root = createRootRoute({ component: () => <Edit save={save} /> });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(
    <QueryClientProvider client={queryClient}>
      <Suspense>
        <SessionProvider>
          <RouterProvider router={router as never} />
        </SessionProvider>
      </Suspense>
    </QueryClientProvider>,
  );
  await screen.findByLabelText('Title');
}

const rows = () => screen.getAllByLabelText(/^Row/).map((input) => (input as HTMLInputElement).value);
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const conflict = () => new TRPCClientError('refused', { result: { error: { code: -32600, message: 'refused', data: { reason: 'catalog.product_changed', retryable: false } } } as never });

beforeEach(() => {
  localStorage.clear();
  queryClient.setQueryData(meOptions.queryKey, { person: { id: 'ada' }, storeId: 's1', permissions: [] } as never);
  queryClient.setQueryData(storeOptions.queryKey, { id: 's1', timeZone: 'Europe/Berlin', currency: 'EUR' } as never);
});

test('what arrives while a list has changes moves neither the list nor the version that is sent', async () => {
  const save = vi.fn<Save>().mockResolvedValue({});
  await open(save);
  await userEvent.type(screen.getByLabelText('Row 1'), '!');
  act(() => arrive(THEIRS));
  expect(rows()).toEqual(['one', 'two!']);
  expect(screen.getByLabelText('Title')).toHaveValue('Mail');
  await press(/Save/);
  await waitFor(() => expect(save).toHaveBeenCalledWith({ title: 'Mail', rows: rowsOf('one', 'two!') }, 3));
});

test('a form without changes follows what arrives, and is sent with its version', async () => {
  const save = vi.fn<Save>().mockResolvedValue({});
  await open(save);
  act(() => arrive(THEIRS));
  expect(rows()).toEqual(['zero', 'one', 'two']);
  await userEvent.type(screen.getByLabelText('Row 0'), '!');
  await press(/Save/);
  await waitFor(() => expect(save).toHaveBeenCalledWith({ title: 'Letter', rows: rowsOf('zero!', 'one', 'two') }, 4));
});

test('discarding goes on from what has arrived', async () => {
  await open(vi.fn<Save>());
  await userEvent.type(screen.getByLabelText('Row 1'), '!');
  act(() => arrive(THEIRS));
  await press('Discard');
  expect(rows()).toEqual(['zero', 'one', 'two']);
});

test.each([
  ['Keep mine', ['two']],
  ['Take theirs', ['zero', 'one', 'two']],
])('a list follows as its conflict is settled: "%s"', async (choice, stands) => {
  const save = vi.fn<Save>().mockRejectedValueOnce(conflict()).mockResolvedValue({});
  await open(save);
  await press('Remove the first');
  await press(/Save/);
  await userEvent.click(await screen.findByRole('button', { name: choice }));
  expect(rows()).toEqual(stands);
  // What only they changed is theirs in either case.
  expect(screen.getByLabelText('Title')).toHaveValue('Letter');
  await userEvent.type(screen.getByLabelText('Row 0'), '!');
  await press(/Save/);
  await waitFor(() => expect(save).toHaveBeenCalledTimes(2));
  expect(save.mock.lastCall).toEqual([{ title: 'Letter', rows: rowsOf(`${stands[0]}!`, ...stands.slice(1)) }, 4]);
});
