// What can be done with all letters that are shown: sent back as they are, or mended first.
import { useState } from 'react';
import type { ReplayMode } from '@/client/routers/events';
import { Menu } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { LetterFilter } from '../letters';
import { useLetterWords } from '../words';
import { ReplayDialog } from './replays';

export function ReplayMenu({ filter }: { filter: LetterFilter }) {
  const { replays: t } = useLetterWords();
  const canReplay = useCan('events:replay');
  const [asking, setAsking] = useState<ReplayMode | null>(null);
  if (!canReplay) return null;
  return (
    <>
      <Menu
        tone="primary"
        align="end"
        label={t.menu}
        items={(['repair', 'retry'] as const).map((mode) => ({ label: t.action[mode], hint: t.hint[mode], onSelect: () => setAsking(mode) }))}
      />
      {asking && <ReplayDialog mode={asking} filter={filter} onClose={() => setAsking(null)} />}
    </>
  );
}
