import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useSelection } from './selection';

const open = () => renderHook(({ of }) => useSelection(of), { initialProps: { of: '?status=paid' } });

test('what is shown is chosen as a whole, and as a whole not', () => {
  const { result } = open();
  act(() => result.current.toggle('2'));
  act(() => result.current.toggleShown(['1', '2', '3']));
  expect(result.current.count(1204)).toBe(3);
  act(() => result.current.toggleShown(['1', '2', '3']));
  expect(result.current.count(1204)).toBe(0);
});

test('of all that match one can be taken out again', () => {
  const { result } = open();
  act(() => result.current.chooseAll());
  expect(result.current.count(1204)).toBe(1204);
  act(() => result.current.toggle('7'));
  expect(result.current.count(1204)).toBe(1203);
  expect(result.current.has('7')).toBe(false);
  expect(result.current.chosen).toEqual({ kind: 'all', except: new Set(['7']) });
});

test('other filters have nothing chosen', () => {
  const { result, rerender } = open();
  act(() => result.current.toggle('1'));
  rerender({ of: '?status=open' });
  expect(result.current.count(10)).toBe(0);
});
