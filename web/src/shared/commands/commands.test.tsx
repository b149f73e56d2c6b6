import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { type Command, currentCommands, useCommands } from './commands';

const command = (id: string, label = id): Command => ({ id, label, run: () => undefined });

function Offering({ commands }: { commands: readonly Command[] }) {
  useCommands(commands);
  return null;
}

test('what a page offers comes before what is there everywhere, and goes with the page', () => {
  const shell = render(<Offering commands={[command('undo'), command('keys')]} />);
  const page = render(<Offering commands={[command('save')]} />);
  expect(currentCommands().map(({ id }) => id)).toEqual(['save', 'undo', 'keys']);
  page.unmount();
  expect(currentCommands().map(({ id }) => id)).toEqual(['undo', 'keys']);
  shell.unmount();
  expect(currentCommands()).toEqual([]);
});

test('of two with one id the one of the page counts', () => {
  const shell = render(<Offering commands={[command('undo', 'of the shell')]} />);
  const page = render(<Offering commands={[command('undo', 'of the page')]} />);
  expect(currentCommands().map(({ label }) => label)).toEqual(['of the page']);
  page.unmount();
  shell.unmount();
});

test('a command does what its latest render meant', () => {
  const { rerender, unmount } = render(<Offering commands={[command('save', 'before')]} />);
  rerender(<Offering commands={[command('save', 'after')]} />);
  expect(currentCommands().map(({ label }) => label)).toEqual(['after']);
  unmount();
});
