// What belongs to oneself: how one comes in, where one is signed in, and how pages look here.
import { useSettingsPlace } from '@/features/settings';
import { Card } from '@/shared/kit';
import { useSession } from '@/shared/session';
import { Facts, PageHead } from '@/shared/shapes';
import { FactorCard } from '../parts/factor-card';
import { LookCard } from '../parts/look-card';
import { PasskeysCard } from '../parts/passkeys-card';
import { PasswordCard } from '../parts/password-card';
import { SessionsCard } from '../parts/sessions-card';
import { usePeopleWords } from '../words';

export function Account() {
  const { account: t } = usePeopleWords();
  const { me } = useSession();
  const back = useSettingsPlace(t.title);
  return (
    <div className="mx-auto max-w-form">
      <PageHead title={t.title} back={back} help={{ text: t.help, guide: 'accounts' }} />
      <div className="flex flex-col gap-16 pb-32">
        <Card title={t.you}>
          <Facts
            facts={[
              { label: t.name, value: me.person.name },
              { label: t.email, value: me.person.email },
            ]}
          />
        </Card>
        <LookCard />
        <PasswordCard />
        <FactorCard />
        <PasskeysCard />
        <SessionsCard />
      </div>
    </div>
  );
}
