// Where somebody wanted to go before they had to sign in.
import { useRouter } from '@tanstack/react-router';

/** A path of ours, else Home: an address from outside must lead nowhere else. */
export const ownPath = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';

export function useGoOn(next: string | undefined): () => void {
  const router = useRouter();
  return () => router.history.push(ownPath(next));
}

const REGISTERING = 'cartwheel.registering';

/** The address that was registered in this browser: who follows its link need not type it again. */
export const registering = {
  remember: (email: string): void => localStorage.setItem(REGISTERING, email),
  recall: (): string | null => localStorage.getItem(REGISTERING),
  forget: (): void => localStorage.removeItem(REGISTERING),
};

/** The token behind `#`, which no server is sent; null where it is missing. */
export const tokenOf = (hash: string): string | null => new URLSearchParams(hash.replace(/^#/, '')).get('token');
