import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { TRPCClientError } from '@trpc/client';
import { Suspense, useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { queryClient } from '@/shared/api';
import { meOptions, SessionProvider, storeOptions } from '@/shared/session';
import { Form, MoneyField, SaveBar, TextField, useEditing } from './index';

interface Values extends Record<string, unknown> {
  readonly title: string;
  readonly priceMinor: number | null;
}

type Save = (values: Values, context: Record<string, unknown>) => Promise<unknown>;

const values: Values = { title: 'Mug', priceMinor: 1950 };

const theirs: Values = { title: 'Cup', priceMinor: 2490 };

function Edit({ save, onSaved }: { save: Save; onSaved: () => void }) {
  const [seen, setSeen] = useState({ values, version: 3 });
  const editing = useEditing<Values, unknown>({
    thing: 'product',
    id: 'mug',
    version: seen.version,
    values: seen.values,
    save: (given, context) => save({ ...given, version: seen.version }, context),
    onSaved,
    conflicts: ['catalog.product_changed'],
    reload: async () => {
      setSeen({ values: theirs, version: 4 });
      return { values: theirs };
    },
  });
  return (
    <Form editing={editing}>
      <TextField name="title" label="Title" required />
      <MoneyField name="priceMinor" label="Price" currency="EUR" required least={1} />
      <SaveBar />
    </Form>
  );
}

async function open(save: Save) {
  const root = createRootRoute();
  const leave = () => void router.navigate({ to: '/products' as never });
  const routes = [
    createRoute({ getParentRoute: () => root, path: '/', component: () => <Edit save={save} onSaved={leave} /> }),
    createRoute({ getParentRoute: () => root, path: '/products', component: () => <p>all products</p> }),
  ];
  const history = createMemoryHistory({ initialEntries: ['/'] });
  const router = createRouter({ routeTree: root.addChildren(routes), history });
  const view = render(
    <QueryClientProvider client={queryClient}>
      <Suspense>
        <SessionProvider>
          <RouterProvider router={router as never} />
        </SessionProvider>
      </Suspense>
    </QueryClientProvider>,
  );
  await screen.findByLabelText('Title');
  return { ...view, leave, router };
}

const refusal = (data: object) =>
  new TRPCClientError('refused', { result: { error: { code: -32600, message: 'refused', data } } as never });

beforeEach(() => {
  localStorage.clear();
  queryClient.setQueryData(meOptions.queryKey, { person: { id: 'ada' }, storeId: 's1', permissions: [] } as never);
  queryClient.setQueryData(storeOptions.queryKey, { id: 's1', timeZone: 'Europe/Berlin', currency: 'EUR' } as never);
});

test('what is saved is what was typed, read by its locale', async () => {
  const save = vi.fn<Save>().mockResolvedValue({});
  await open(save);
  const price = screen.getByLabelText('Price');
  await userEvent.clear(price);
  await userEvent.type(price, '1.950,5');
  await userEvent.tab();
  expect(price).toHaveValue('1950.50');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(save).toHaveBeenCalledOnce());
  expect(save.mock.calls[0]?.[0]).toEqual({ title: 'Mug', priceMinor: 195050, version: 3 });
  // The guard asks nothing after a save.
  expect(await screen.findByText('all products')).toBeVisible();
  expect(localStorage).toHaveLength(0);
});

test('what could mean two amounts is refused and stays as it was typed', async () => {
  const save = vi.fn<Save>();
  await open(save);
  const price = screen.getByLabelText('Price');
  await userEvent.clear(price);
  await userEvent.type(price, '1.950');
  await userEvent.click(screen.getByRole('button', { name: /Save/ }));
  expect(await screen.findByText(/could mean two amounts/)).toBeVisible();
  expect(price).toHaveValue('1.950');
  expect(price).toHaveFocus();
  expect(save).not.toHaveBeenCalled();
});

test('a failed save loses nothing, puts issues to their fields, and comes again with the same key', async () => {
  const issues = [{ path: ['title'], message: 'Taken by another' }];
  const keys: unknown[] = [];
  const save = vi.fn<Save>(async (_, context) => {
    keys.push(context['idempotencyKey']);
    if (keys.length === 1) throw refusal({ reason: 'invalid_input', retryable: false, issues });
  });
  await open(save);
  await userEvent.type(screen.getByLabelText('Title'), ' two');
  await userEvent.click(screen.getByRole('button', { name: /Save/ }));
  expect(await screen.findByText('Taken by another')).toBeVisible();
  expect(screen.getByLabelText('Title')).toHaveValue('Mug two');
  expect(screen.getByLabelText('Title')).toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: /Save/ }));
  await waitFor(() => expect(save).toHaveBeenCalledTimes(2));
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(keys[1]).toBe(keys[0]);
});

test('what was typed is kept on the device and offered on return', async () => {
  const view = await open(vi.fn<Save>());
  await userEvent.type(screen.getByLabelText('Title'), ' two');
  view.unmount();
  expect(localStorage).toHaveLength(1);
  await open(vi.fn<Save>());
  expect(screen.getByLabelText('Title')).toHaveValue('Mug');
  await userEvent.click(screen.getByRole('button', { name: 'Restore' }));
  expect(screen.getByLabelText('Title')).toHaveValue('Mug two');
});

test('discarding goes back to what the server has, and forgets the draft', async () => {
  await open(vi.fn<Save>());
  await userEvent.type(screen.getByLabelText('Title'), ' two');
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect(screen.getByLabelText('Title')).toHaveValue('Mug');
  expect(localStorage).toHaveLength(0);
});

test('a page with changes asks before its path is left, and only then', async () => {
  const { leave, router } = await open(vi.fn<Save>());
  await userEvent.type(screen.getByLabelText('Title'), ' two');
  await router.navigate({ to: '/', search: { open: '7' } } as never);
  expect(screen.queryByRole('dialog')).toBeNull();
  leave();
  await userEvent.click(await screen.findByRole('button', { name: 'Keep editing' }));
  expect(screen.getByLabelText('Title')).toHaveValue('Mug two');
  leave();
  await userEvent.click(await screen.findByRole('button', { name: 'Leave' }));
  expect(await screen.findByText('all products')).toBeVisible();
  expect(localStorage).toHaveLength(1);
});

test.each([
  ['Keep mine', 'Mug two'],
  ['Take theirs', 'Cup'],
])('when somebody else saved first, "%s" leaves %s', async (choice, title) => {
  const save = vi.fn<Save>();
  save.mockRejectedValueOnce(refusal({ reason: 'catalog.product_changed', retryable: false }));
  save.mockResolvedValueOnce({});
  await open(save);
  await userEvent.type(screen.getByLabelText('Title'), ' two');
  await userEvent.click(screen.getByRole('button', { name: /Save/ }));
  await userEvent.click(await screen.findByRole('button', { name: choice }));
  expect(screen.getByLabelText('Title')).toHaveValue(title);
  // What only they changed is theirs in either case.
  expect(screen.getByLabelText('Price')).toHaveValue('24.90');
  if (choice === 'Take theirs') return;
  await userEvent.click(screen.getByRole('button', { name: /Save/ }));
  await waitFor(() => expect(save).toHaveBeenCalledTimes(2));
  expect(save.mock.lastCall?.[0]).toEqual({ title: 'Mug two', priceMinor: 2490, version: 4 });
});
