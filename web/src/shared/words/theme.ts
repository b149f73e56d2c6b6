// Light or dark; without a choice it is the system's.
import { changeReader } from './reader';

export function changeTheme(theme: 'light' | 'dark' | undefined): void {
  if (theme === undefined) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  changeReader({ theme });
}
