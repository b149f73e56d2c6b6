// Fields that only those who may change templates type in; others read them.
import type { ReactNode } from 'react';
import { useCan } from '@/shared/session';

export function Writable({ children }: { children: ReactNode }) {
  return (
    <fieldset disabled={!useCan('campaigns:write')} className="contents">
      {children}
    </fieldset>
  );
}
