// Anybody with an account, looked up by whoever runs the platform: let in, kept out, signed out.
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Standing } from '@/client/routers/people';
import { useSettingsPlace } from '@/features/settings';
import { client, failureOf } from '@/shared/api';
import { Button, Card, ErrorNote, Forbidden, TextInput } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { StandingCard } from '../parts/standing-card';
import { usePeopleWords } from '../words';

export function People() {
  return useCan('people:read') ? <Page /> : <Forbidden permission="people:read" />;
}

function Page() {
  const { people: t, reasons } = usePeopleWords();
  const back = useSettingsPlace(t.title);
  const id = useId();
  const [email, setEmail] = useState('');
  const [standing, setStanding] = useState<Standing | null>(null);
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => client.people.find.mutate({ email: email.trim() }),
    onMutate: () => setStanding(null),
    onSuccess: setStanding,
  });
  return (
    <div className="mx-auto max-w-form">
      <PageHead title={t.title} back={back} help={{ text: t.help, guide: 'accounts' }} />
      <div className="flex flex-col gap-16 pb-32">
        <Card>
          <form
            role="search"
            className="flex flex-col gap-12"
            onSubmit={(event) => {
              event.preventDefault();
              mutate();
            }}
          >
            <label htmlFor={id} className="text-strong">
              {t.email}
            </label>
            <div className="flex gap-8">
              <TextInput id={id} type="email" required autoFocus autoComplete="off" value={email} onChange={({ target }) => setEmail(target.value)} />
              <Button type="submit" tone="primary" busy={isPending}>
                {t.find}
              </Button>
            </div>
            {error && <ErrorNote failure={failureOf(error)} reasons={reasons} />}
          </form>
        </Card>
        {standing && <StandingCard standing={standing} onChange={setStanding} />}
      </div>
    </div>
  );
}
