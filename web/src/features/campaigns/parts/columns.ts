// What files of recipients, links and domains have.
import type { Column } from '@/shared/shapes';
import type { ShownRecipient, ShownResults } from '../data';
import type { CampaignWords } from '../words';

type Link = ShownResults['links'][number];
type Domain = ShownResults['domains'][number];

/** Columns of which only the file is asked for. */
const column = <Row>(key: string, head: string, file: (row: Row) => string | number | null): Column<Row> => ({ key, head, kind: 'text', cell: file, file });

export const recipientColumns = ({ recipients: t, because, columns }: CampaignWords): readonly Column<ShownRecipient>[] => [
  column('address', t.address, ({ address }) => address),
  column('state', columns.state, ({ state }) => t[state]),
  column('reason', t.reason, ({ reason }) => reason && (because[reason] ?? reason)),
  column('sent', t.sentAt, ({ sentAt }) => sentAt),
  column('delivered', t.deliveredAt, ({ deliveredAt }) => deliveredAt),
  column('bounced', t.bouncedAt, ({ bouncedAt }) => bouncedAt),
  column('complained', t.complainedAt, ({ complainedAt }) => complainedAt),
  column('opened', t.openedAt, ({ openedAt }) => openedAt),
  column('clicked', t.clickedAt, ({ clickedAt }) => clickedAt),
  column('unsubscribed', t.unsubscribedAt, ({ unsubscribedAt }) => unsubscribedAt),
];

export const linkColumns = ({ results: t }: CampaignWords): readonly Column<Link>[] => [
  column('url', t.url, ({ url }) => url),
  column('people', t.clicked, ({ people }) => people),
  column('programs', t.programs, ({ programs }) => programs),
];

export const domainColumns = ({ results: t, recipients }: CampaignWords): readonly Column<Domain>[] => [
  column('domain', t.domain, ({ domain }) => domain),
  column('sent', recipients.sent, ({ sent }) => sent),
  column('failed', recipients.failed, ({ failed }) => failed),
  column('bounced', t.cameBack, ({ bounced }) => bounced),
  column('opened', t.opened, ({ opened }) => opened),
  column('clicked', t.clicked, ({ clicked }) => clicked),
];
