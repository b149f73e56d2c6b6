// Everything that can be set, each with what it is about.
import { Link } from '@tanstack/react-router';
import { Card, Icon } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useSession } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { GROUPS } from '../sections';
import { useSettingsWords } from '../words';

export function SettingsIndex() {
  const t = useSettingsWords();
  const { can } = useSession();
  usePlace({ title: t.title });
  const groups = GROUPS.map(({ word, sections }) => ({
    word,
    sections: sections.filter(({ permission }) => permission === undefined || can(permission)),
  })).filter(({ sections }) => sections.length > 0);
  return (
    <div className="mx-auto max-w-form">
      <PageHead title={t.title} help={{ text: t.help.index, guide: 'configuration' }} />
      <div className="flex flex-col gap-16 pb-32">
        {groups.map(({ word, sections }) => (
          <Card key={word} flush title={t.groups[word]}>
            <ul className="pb-4">
              {sections.map(({ word: section, to, icon }) => (
                <li key={to} className="relative flex min-h-row-picture items-center gap-12 px-16 py-8 hover:bg-hover">
                  <span className="text-text-2">
                    <Icon of={icon} />
                  </span>
                  <span className="flex min-w-0 flex-col">
                    <Link to={to} className="font-medium after:absolute after:inset-0 after:-outline-offset-2 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent-text">
                      {t.sections[section].title}
                    </Link>
                    <span className="text-dense text-text-2">{t.sections[section].text}</span>
                  </span>
                </li>
              ))}
            </ul>
          </Card>
        ))}
      </div>
    </div>
  );
}
