// For acts outside of forms: what failed is told where it was tried.
import { type ReactNode, useState } from 'react';
import { type Failure, failureOf } from '@/shared/api';
import { ErrorNote, type ReasonWords } from './error-state';

export interface Tried {
  /** What failed last, until something else is tried. */
  readonly note: ReactNode;
  /** True when it was done. */
  readonly tried: (act: () => Promise<unknown>) => Promise<boolean>;
}

export function useTried(reasons?: ReasonWords): Tried {
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    note: failure && <ErrorNote failure={failure} reasons={reasons} />,
    tried: async (act) => {
      setFailure(null);
      try {
        await act();
      } catch (error) {
        setFailure(failureOf(error));
        return false;
      }
      return true;
    },
  };
}
