// An id that can be copied: cut in the middle, since both ends tell ids apart.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Icon } from './icon';
import { tip } from './tips';
import { useKitWords } from './words';

const COPIED_MS = 2_000;

/** `0190a3c4…9f3e`; short ones stay whole. */
export function cutInMiddle(text: string, most = 14): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 3);
  return `${text.slice(0, most - 1 - tail)}…${text.slice(-tail)}`;
}

interface CopyIdProps {
  readonly id: string;
  /** What it names, for screen readers: "incident", "order". */
  readonly of: string;
  readonly whole?: boolean | undefined;
}

export function CopyId({ id, of, whole = false }: CopyIdProps) {
  const t = useKitWords();
  const { copied, copy } = useCopy(id);
  return (
    <button
      type="button"
      onClick={copy}
      {...tip(whole ? undefined : id)}
      className="inline-flex max-w-full items-center gap-4 rounded-chip font-mono text-code text-text-2 hover:text-text"
    >
      <span className="sr-only">{t.copy(of)}</span>
      <span className="min-w-0 truncate">{whole ? id : cutInMiddle(id)}</span>
      <Icon of={copied ? Check : Copy} />
      <span role="status" className="sr-only">
        {copied && t.copied}
      </span>
    </button>
  );
}

/** Puts a text on the clipboard, and tells for two seconds that it is there. */
export function useCopy(text: string): { copied: boolean; copy: () => Promise<void> } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await write(text);
    setCopied(true);
  };
  return { copied, copy };
}

/** The clipboard is missing on plain http beyond localhost; a selection can be copied there too. */
async function write(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
