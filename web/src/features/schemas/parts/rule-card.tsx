// What becomes of events that do not fit their schema: nothing, a note, a dead letter.
import { useState } from 'react';
import { failureOf } from '@/shared/api';
import { Card, ConfirmDialog, ErrorNote, Link, Radio, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { type Rule, RULES, useRule } from '../data';
import { useSchemaWords } from '../words';

export function RuleCard() {
  const { rule: t } = useSchemaWords();
  const canRead = useCan('settings:read');
  const canWrite = useCan('settings:write');
  const { rule, change, error } = useRule(canRead);
  const { note, tried } = useTried();
  const [asking, setAsking] = useState(false);
  if (!canRead) return null;
  const set = async (next: Rule) => {
    await change(next);
    toast(t.saved[next]);
  };
  // What does not fit is refused from then on: that is asked before.
  const choose = (next: Rule) => (next === 'enforce' ? setAsking(true) : void tried(() => set(next)));
  return (
    <div className="pb-12">
      <Card title={t.title}>
        {error !== null && <ErrorNote failure={failureOf(error)} />}
        {note}
        <fieldset disabled={!canWrite || rule === undefined} className="grid gap-x-24 rows:grid-cols-3">
          <legend className="sr-only">{t.title}</legend>
          {RULES.map((each) => (
            <div key={each}>
              <Radio name="schema-rule" label={t.rules[each]} checked={rule === each} onChange={() => choose(each)} />
              <p className="pl-24 text-dense text-text-2">{t.meanings[each]}</p>
            </div>
          ))}
        </fieldset>
        {!canWrite && <p className="pt-8 text-dense text-text-2">{t.needs}</p>}
        {rule === 'report' && (
          <p className="pt-8 text-dense">
            <Link to="/events">{t.watch}</Link>
          </p>
        )}
      </Card>
      <ConfirmDialog open={asking} title={t.enforce.title} action={t.enforce.action} onClose={() => setAsking(false)} onConfirm={() => set('enforce')}>
        {t.enforce.text}
      </ConfirmDialog>
    </div>
  );
}
