// The form that a field stands in.
import { createContext, useContext } from 'react';
import type { Editing } from './editing';

export const EditingContext = createContext<Editing | null>(null);

export function useEditingContext(): Editing {
  const editing = useContext(EditingContext);
  if (editing === null) throw new Error('A field stands in a <Form>');
  return editing;
}
