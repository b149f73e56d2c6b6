// Has the browser fetch early what it would find late: the letters of Latin, and at `/` the files of Home.

const HOME = /features\/home\/pages\//;

/** @returns {import('vite').Plugin} */
export function preload() {
  return {
    name: 'preload',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) => {
        const font = Object.keys(bundle).find((name) => /inter-latin-wght-normal.*\.woff2$/.test(name));
        if (font === undefined) return [];
        const attrs = { rel: 'preload', href: `/${font}`, as: 'font', type: 'font/woff2', crossorigin: true };
        const modules = filesOfHome(bundle).filter((name) => !html.includes(name));
        return [
          { tag: 'link', attrs, injectTo: 'head' },
          { tag: 'script', attrs: { nonce: '%NONCE%' }, children: fetching(modules), injectTo: 'head' },
        ];
      },
    },
  };
}

function filesOfHome(bundle) {
  const names = new Set();
  const visit = (name) => {
    if (names.has(name) || bundle[name]?.type !== 'chunk') return;
    names.add(name);
    bundle[name].imports.forEach(visit);
  };
  const home = Object.values(bundle).find((part) => part.type === 'chunk' && HOME.test(part.facadeModuleId ?? ''));
  if (home === undefined) throw new Error('Home has no chunk of its own');
  visit(home.fileName);
  return [...names];
}

const fetching = (modules) =>
  `if (location.pathname === '/') for (const file of ${JSON.stringify(modules)})` +
  " document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: `/${file}` }));";
