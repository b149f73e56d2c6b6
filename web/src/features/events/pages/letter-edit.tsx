// Says what a dead letter should have been.
import { useNavigate, useParams } from '@tanstack/react-router';
import { client, failureOf, queryClient, trpc } from '@/shared/api';
import { TextAreaField, useEditing } from '@/shared/forms';
import { Card, Code, ErrorState, Forbidden, Skeleton, toast, written } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { type DeadLetter, lettersChanged, nameOf, useLetter } from '../letters';
import { useLetterWords } from '../words';

export function LetterEdit() {
  return useCan('events:replay') ? <Found /> : <Forbidden permission="events:replay" />;
}

function Found() {
  const t = useLetterWords();
  const { letterId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useLetter(letterId, false);
  usePlace({ title: t.editing.title, parent: { label: t.title, to: '/events/dead-letters' } });
  if (data) return <Editor letter={data.letter} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function read(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function Editor({ letter }: { letter: DeadLetter }) {
  const { editing: t, ...all } = useLetterWords();
  const navigate = useNavigate();
  const link = { to: '/events/dead-letters/$letterId', params: { letterId: letter.id } } as const;
  const begun = letter.edited ?? letter.event;
  const editing = useEditing({
    thing: 'dead-letter',
    id: letter.id,
    values: { event: typeof begun === 'string' ? begun : written(begun) },
    reasons: all.reasons,
    save: ({ event }, context) => client.events.editDeadLetter.mutate({ id: letter.id, event: read(event) }, { context }),
    onSaved: async () => {
      await queryClient.invalidateQueries(trpc.events.getDeadLetter.queryFilter({ id: letter.id }));
      await lettersChanged();
      toast(t.saved);
      await navigate(link);
    },
  });
  return (
    <FormPage title={t.title} help={{ text: t.help, guide: 'dead-letters' }} back={{ label: nameOf(letter.event) ?? all.letter, link }} editing={editing} action={t.action} isNew>
      <Card title={all.why}>
        <p className="wrap-anywhere">{letter.detail}</p>
      </Card>
      <Card>
        <TextAreaField
          name="event"
          label={t.event}
          hint={t.hint}
          required
          code
          rows={12}
          check={(text: string) => (read(text) === null ? t.notJSON : undefined)}
        />
      </Card>
      <Card title={all.asCame}>
        <Code label={all.asCame} text={typeof letter.event === 'string' ? letter.event : written(letter.event)} />
      </Card>
    </FormPage>
  );
}
