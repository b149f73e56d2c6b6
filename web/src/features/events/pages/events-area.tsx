import { Outlet } from '@tanstack/react-router';
import { SectionLinks } from '@/shared/kit';
import { useEventWords } from '../words';

export function EventsArea() {
  const { area: t } = useEventWords();
  return (
    <>
      <SectionLinks
        label={t.label}
        links={[
          { label: t.live, link: { to: '/events' }, exact: true },
          { label: t.stored, link: { to: '/events/stored' } },
          { label: t.letters, link: { to: '/events/dead-letters' } },
          { label: t.repairs, link: { to: '/events/repairs' } },
        ]}
      />
      <Outlet />
    </>
  );
}
