// A template that shows what the steps of a campaign have decided.
import type { client } from '@/shared/api';
import { sectionOf, type ShownCampaign } from '../data';

type Content = Parameters<typeof client.mailTemplate.create.mutate>[0]['content'];
type Blocks = Extract<Content['layout'], { readonly type: 'blocks' }>['blocks'];

/** The text of a campaign, a row for each of its lines. */
const PARAGRAPHS = { name: 'paragraphs', kind: 'list' as const, parts: [{ name: 'text' }] };

const text = (name: string) => ({ name, kind: 'text' as const, default: '' });
/** Addresses have no default: what is filled in for nobody is not in the template. */
const address = (name: string) => ({ name, kind: 'url' as const });

export function plainTemplate(name: string, campaign: ShownCampaign): Content {
  const variants = sectionOf(campaign, 'copy')?.variants ?? [];
  const hasButton = variants.length > 0 && variants.every(({ button, link }) => button && link);
  const hasPicture = sectionOf(campaign, 'images')?.images.some(({ slot, url }) => slot === 'hero' && url) ?? false;
  const picture: Blocks = hasPicture ? [{ type: 'image', src: '{{ image_hero }}', alt: '{{ image_hero_alt }}' }] : [];
  const button: Blocks = hasButton ? [{ type: 'button', label: '{{ button }}', href: '{{ link }}' }] : [];
  return {
    name,
    subject: '{{ headline }}',
    fields: [PARAGRAPHS, ...['headline', 'button', 'coupon_code', 'image_hero_alt'].map(text), ...(hasButton ? [address('link')] : []), ...(hasPicture ? [address('image_hero')] : [])],
    layout: {
      type: 'blocks',
      blocks: [
        ...picture,
        { type: 'heading', text: '{{ headline }}', shownWhen: 'headline' },
        { type: 'text', html: '{% for paragraph in paragraphs %}<p>{{ paragraph.text }}</p>{% endfor %}' },
        { type: 'coupon', code: '{{ coupon_code }}', shownWhen: 'coupon_code' },
        ...button,
        { type: 'footer' },
      ],
    },
  };
}
