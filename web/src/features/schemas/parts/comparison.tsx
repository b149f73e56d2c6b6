// What would come of registering a schema: its version, and what cannot be read where.
import type { Issue, SchemaComparison } from '@/client/routers/schemas';
import { Banner } from '@/shared/kit';
import { useSchemaWords } from '../words';

export function Comparison({ comparison }: { comparison: SchemaComparison }) {
  const { check: t, compatibilities } = useSchemaWords();
  const { isAccepted, version, compatibility, unreadToNew, unreadToOld } = comparison;
  return (
    <div className="flex flex-col gap-12">
      <Banner tone={isAccepted ? 'good' : 'bad'}>
        {isAccepted ? (version === null ? t.same : t.accepted(version)) : t.refused(compatibilities[compatibility])}
      </Banner>
      <Unread title={t.unreadToNew} issues={unreadToNew} />
      <Unread title={t.unreadToOld} issues={unreadToOld} />
    </div>
  );
}

function Unread({ title, issues }: { title: string; issues: readonly Issue[] }) {
  const { check: t } = useSchemaWords();
  if (issues.length === 0) return null;
  return (
    <section>
      <h3 className="pb-4 text-strong">{title}</h3>
      <ul className="text-dense">
        {issues.map(({ path, message }, place) => (
          <li key={place} className="border-t border-line py-4 wrap-anywhere">
            <span className="font-mono text-code">{path.join('.') || t.whole}</span> <span className="text-text-2">{message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
