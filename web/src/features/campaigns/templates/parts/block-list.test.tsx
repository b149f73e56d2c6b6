import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Suspense } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { queryClient } from '@/shared/api';
import { Form, SaveBar, useEditing } from '@/shared/forms';
import { toasts } from '@/shared/kit';
import { meOptions, SessionProvider, storeOptions } from '@/shared/session';
import { MOST_BLOCKS, OUTER } from './block-kinds';
import { BlockList } from './block-list';
import { type Values, valuesOf } from './values';

const BEGUN = valuesOf({
  name: 'Spring',
  subject: 'Spring',
  layout: {
    type: 'blocks',
    blocks: [
      { type: 'heading', text: 'Hello' },
      { type: 'text', html: '<p>World</p>' },
      { type: 'divider' },
      { type: 'footer', unsubscribe: 'Unsubscribe' },
    ],
  },
});

function Edit({ save }: { save: (values: Values) => Promise<unknown> }) {
  const editing = useEditing<Values, unknown>({ thing: null, values: BEGUN, holds: true, save });
  return (
    <Form editing={editing} guarded={false}>
      <BlockList name="layout.blocks" types={OUTER} most={MOST_BLOCKS} />
      <SaveBar />
    </Form>
  );
}

async function open(permissions: readonly string[], save = vi.fn().mockResolvedValue({})) {
  queryClient.setQueryData(meOptions.queryKey, { person: { id: 'ada' }, storeId: 's1', permissions } as never);
  queryClient.setQueryData(storeOptions.queryKey, { id: 's1', timeZone: 'Europe/Berlin', currency: 'EUR' } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <Suspense>
        <SessionProvider>
          <Edit save={save} />
        </SessionProvider>
      </Suspense>
    </QueryClientProvider>,
  );
  await screen.findByRole('button', { name: /Hello/ });
  return save;
}

/** Rows, fields and menus are many elements to a busy machine. */
const BUSY = { timeout: 30_000 };

const rows = () => screen.getAllByRole('listitem');
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

beforeEach(() => localStorage.clear());

test('an open block stays open as it is moved and saved', BUSY, async () => {
  const save = await open(['campaigns:read', 'campaigns:write']);
  await press(/Hello/);
  await press('Move down: Heading');
  expect(rows()[1]).toHaveTextContent('Hello');
  expect(screen.getByRole('button', { name: /Hello/ })).toHaveAttribute('aria-expanded', 'true');
  await press(/Save/);
  await waitFor(() => expect(save).toHaveBeenCalledOnce());
  expect(screen.getByRole('button', { name: /Hello/ })).toHaveAttribute('aria-expanded', 'true');
});

test('a deleted block is put back where it was, and what comes next is in hand', BUSY, async () => {
  await open(['campaigns:read', 'campaigns:write']);
  await press('Delete: Text');
  expect(rows()).toHaveLength(3);
  await waitFor(() => expect(screen.getByRole('button', { name: /^Line/ })).toHaveFocus());
  act(() => void toasts.undo());
  expect(rows()[1]).toHaveTextContent('World');
  expect(rows()).toHaveLength(4);
});

test('readers look into blocks and change nothing', async () => {
  await open(['campaigns:read']);
  await press(/Hello/);
  expect(screen.getByDisplayValue('Hello')).toBeDisabled();
  expect(screen.queryByRole('button', { name: /^(Move|Delete|Add)/ })).toBeNull();
  expect(document.querySelector('[draggable]')).toBeNull();
});
