import '../styles/app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { type RouteComponent, RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from '@/shared/api';
import { storeRoute } from '@/shared/routing';
import { meOptions, storeOptions } from '@/shared/session';
import { language, loadWords } from '@/shared/words';
import { router } from './router';
import { words } from './words';

document.documentElement.lang = language();

// What Radix writes as a style element carries the nonce of this page.
setNonce(document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '');

// Who is here is asked at once, and the page fetched meanwhile, not after.
const [matched] = router.getMatchedRoutes(window.location.pathname);
if (matched.includes(storeRoute)) {
  void queryClient.prefetchQuery(meOptions);
  void queryClient.prefetchQuery(storeOptions);
}
for (const { options } of matched) {
  // What fails is fetched again, and told, when it is to be painted.
  (options?.component as RouteComponent | undefined)?.preload?.()?.catch(() => undefined);
}

// The shell's own words are there before the first paint, so that nothing flashes in another language.
await loadWords(words, language());

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
