export const en = {
  title: 'Mailbox',
  help: 'No mail server is set up, so mails are written into files of this machine. They are shown here as their recipients would read them; nothing has left.',
  note: 'No mail server is set up: these mails stayed on this machine.',
  search: 'Subject, sender or recipient',
  columns: { subject: 'Subject', to: 'To', sender: 'From', written: 'Written', size: 'Size' },
  noSubject: '(no subject)',
  kilobytes: (said: string) => `${said} kB`,
  empty: { title: 'No mails yet', text: 'What the shop would send to customers and members appears here.' },
  parts: 'How the mail is shown',
  part: { html: 'Mail', text: 'As text', headers: 'Headers' },
  files: 'Files',
  file: (name: string, kind: string, size: string) => `${name} · ${kind} · ${size}`,
  noText: 'It has no text.',
  reasons: {
    'mailbox.absent': 'A mail server is set up: mails go out by it, and none is kept here.',
    'mailbox.not_found': 'There is no such mail.',
  } as Readonly<Record<string, string>>,
};
