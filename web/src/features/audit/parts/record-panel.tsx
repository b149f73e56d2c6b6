import { useAuthors } from '@/features/stores';
import { formatExactly } from '@/shared/format';
import { CopyId, DiffView, Link, NotFound } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import type { AuditRecord } from '../data';
import { useAuditWords } from '../words';
import { changesOf, written } from './changes';
import { useSayProcedure } from './say-procedure';

/** One change beside the log: who, from where, what was asked, and what became of it. */
export function RecordPanel({ record, onClose }: { record: AuditRecord | undefined; onClose: () => void }) {
  const t = useAuditWords();
  const { nameOf } = useAuthors();
  const say = useSayProcedure();
  const locale = useLocale();
  const zone = useZone();
  if (record === undefined) {
    return (
      <PeekPanel title={t.title} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const { at, actorKind, actorId, procedure, subject, input, before, after, requestId, address } = record;
  const isChange = before !== null && after !== null;
  const rows = isChange ? changesOf(before, after).map((each) => ({ key: each.path, label: each.path, before: written(each.before), after: written(each.after) })) : [];
  return (
    <PeekPanel title={say(procedure)} onClose={onClose}>
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.columns.who, value: nameOf(actorKind, actorId) },
            { label: t.columns.at, value: formatExactly(at, locale, zone) },
            { label: t.columns.procedure, value: <code className="font-mono text-code">{procedure}</code> },
            {
              label: t.columns.subject,
              value: subject && (
                <>
                  <CopyId id={subject} of={t.columns.subject} />{' '}
                  <Link to="/settings/audit" search={{ subject } as never}>
                    {t.allOf}
                  </Link>
                </>
              ),
            },
            { label: t.address, value: address },
            { label: t.request, value: <CopyId id={requestId} of={t.request} /> },
          ]}
        />
        {rows.length > 0 && <DiffView beforeLabel={t.before} afterLabel={t.after} rows={rows} />}
        {isChange && rows.length === 0 && <p className="text-text-2">{t.same}</p>}
        {!isChange && before !== null && before !== undefined && <Raw title={t.before} value={before} open />}
        {!isChange && after !== null && after !== undefined && <Raw title={t.after} value={after} open />}
        {input !== null && input !== undefined && <Raw title={t.input} value={input} />}
      </div>
    </PeekPanel>
  );
}

function Raw({ title, value, open = false }: { title: string; value: unknown; open?: boolean }) {
  return (
    <details open={open} className="text-dense">
      <summary className="w-fit rounded-chip text-text-2 hover:text-text">{title}</summary>
      <pre className="mt-4 overflow-x-auto rounded-control bg-sunken p-8 font-mono text-code" tabIndex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  );
}
