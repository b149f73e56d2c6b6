// A file from the reader's device: chosen, or dropped here.
import { type ReactNode, useState } from 'react';

interface FileInputProps {
  readonly label: string;
  /** Names of files that the browser offers: `.csv,.gz`. */
  readonly accept: string;
  readonly onChoose: (file: File) => void;
  /** What is known of the chosen one. */
  readonly children?: ReactNode;
}

export function FileInput({ label, accept, onChoose, children }: FileInputProps) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onChoose(file);
  };
  return (
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      className={`flex cursor-pointer flex-col items-center gap-8 rounded-control border border-dashed p-32 text-center focus-within:outline-2 focus-within:outline-accent-text ${over ? 'border-accent bg-selected' : 'border-line-strong'}`}
    >
      <span className="text-strong text-accent-text">{label}</span>
      {children}
      <input type="file" accept={accept} className="sr-only" onChange={({ target }) => take(target.files)} />
    </label>
  );
}
