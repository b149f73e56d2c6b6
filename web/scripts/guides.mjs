// The guides of `docs/guides` and `docs/runbooks` as modules of the app: their titles, and their texts as HTML.
import { basename } from 'node:path';
import { Marked } from 'marked';

const GUIDE = /^(?:\.\.\/(?:guides|runbooks)\/)?([\w-]+)\.md(#.*)?$/;

/** The same as on a code host, so that links to headings hold: "Second factors" is `#second-factors`. */
export const slugOf = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(' ', '-');

/** What a link leads to: other guides within the app, other hosts as they are, and other files of ours nowhere. */
function hrefOf(href, own) {
  const guide = GUIDE.exec(href);
  if (guide) return `/guides/${guide[1]}${guide[2] ?? ''}`;
  if (href.startsWith('#')) return `/guides/${own}${href}`;
  return /^https?:/.test(href) ? href : null;
}

/** @returns {{ title: string, html: string }} */
export function guideOf(name, text) {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text: heading }) {
        return `<h${depth} id="${slugOf(heading)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      // A keyboard scrolls what is too wide.
      code({ text: code }) {
        return `<pre tabindex="0"><code>${code.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</code></pre>\n`;
      },
      // A head without a word is none to a screen reader.
      tablecell({ header, align, tokens }) {
        const tag = header && tokens.length > 0 ? 'th scope="col"' : 'td';
        return `<${tag}${align ? ` align="${align}"` : ''}>${this.parser.parseInline(tokens)}</${tag.slice(0, 2)}>\n`;
      },
      link({ href, tokens }) {
        const to = hrefOf(href, name);
        const inside = this.parser.parseInline(tokens);
        if (to === null) return inside;
        return to.startsWith('/') ? `<a href="${to}">${inside}</a>` : `<a href="${to}" target="_blank" rel="noreferrer">${inside}</a>`;
      },
    },
  });
  const [, title, body] = /^# (.+)\n([\s\S]*)$/.exec(text);
  return { title, html: marked.parse(body) };
}

/** @returns {import('vite').Plugin} */
export function guides() {
  return {
    name: 'guides',
    enforce: 'pre',
    transform(text, id) {
      if (!/docs\/(guides|runbooks)\/[\w-]+\.md$/.test(id)) return null;
      const { title, html } = guideOf(basename(id, '.md'), text);
      return { code: `export const title = ${JSON.stringify(title)};\nexport const html = ${JSON.stringify(html)};`, map: null, moduleType: 'js' };
    },
  };
}
