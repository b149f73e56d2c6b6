// Whether the server has another build of the app than this page is of.

const ENTRY = /\/assets\/index-[\w-]+\.js/;

const own = (): string | undefined =>
  [...document.scripts].map((script) => ENTRY.exec(script.src)?.[0]).find((name) => name !== undefined);

/** True when a new build is there; false also when nobody can say. */
export async function isOutdated(): Promise<boolean> {
  const mine = own();
  if (mine === undefined) return false;
  try {
    const answer = await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } });
    if (!answer.ok) return false;
    const theirs = ENTRY.exec(await answer.text())?.[0];
    return theirs !== undefined && theirs !== mine;
  } catch {
    // The server is away: it is asked again later.
    return false;
  }
}
