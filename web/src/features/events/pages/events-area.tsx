import { Outlet } from '@tanstack/react-router';
import { type SectionLink, SectionLinks } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { useEventWords } from '../words';

export function EventsArea() {
  const { area: t } = useEventWords();
  const seesSchemas = useCan('schemas:read');
  const seesImports = useCan('clickstreams:read');
  return (
    <>
      <SectionLinks
        label={t.label}
        links={[
          { label: t.live, link: { to: '/events' }, exact: true },
          { label: t.stored, link: { to: '/events/stored' } },
          { label: t.letters, link: { to: '/events/dead-letters' } },
          { label: t.repairs, link: { to: '/events/repairs' } },
          ...(seesSchemas ? [{ label: t.schemas, link: { to: '/events/schemas' } } satisfies SectionLink] : []),
          { label: t.routes, link: { to: '/events/routes' } },
          { label: t.suppressed, link: { to: '/events/suppressed' } },
          ...(seesImports ? [{ label: t.imports, link: { to: '/events/imports' } } satisfies SectionLink] : []),
        ]}
      />
      <Outlet />
    </>
  );
}
