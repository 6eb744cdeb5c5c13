import type { Head, Person } from './mailboxes.ts';

/** What stands in an answer before anything is typed: the mail it answers, as mail programs quote it. */
export function quoted(head: Head, text: string, at: Date): string {
  const { name, address } = head.from;
  const who = name === '' ? `<${address}>` : `${name} <${address}>`;
  const lines = text
    .split('\n')
    .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`));
  return `\n\nOn ${dateWords(at)} ${who} wrote:\n\n${lines.join('\n')}\n`;
}

/** Where an answer goes: to where it is wanted, else to whoever wrote; to one's own mail, whom it was for. */
export function answerTo(head: Head, isOwn: boolean): readonly Person[] {
  if (isOwn) return head.to;
  return head.replyTo.length > 0 ? head.replyTo : [head.from];
}

export function answerSubject(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`.trim();
}

/** The words themselves, and the quote below them with the line that announces it. */
export function withoutQuote(text: string): { readonly words: string; readonly quote: string } {
  const lines = text.split('\n');
  const above = lines.findLastIndex((line) => line !== '' && !line.startsWith('>'));
  // Announced in one line or, folded, in two.
  const announced = [above, above - 1].find((at) => /^On\b.*/.test(lines[at] ?? ''));
  const isQuote = lines.slice(above + 1).some((line) => line.startsWith('>'));
  if (!isQuote || announced === undefined || !/:\s*$/.test(lines[above] ?? ''))
    return { words: text, quote: '' };
  return {
    words: lines.slice(0, announced).join('\n').trimEnd(),
    quote: lines.slice(announced).join('\n').trim(),
  };
}

function dateWords(at: Date): string {
  const day = at.toLocaleDateString('en-US', {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
  });
  return `${day} at ${at.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' })}`;
}
