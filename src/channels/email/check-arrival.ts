import type { ImapFlow } from 'imapflow';

/** Which of these subjects have come to the folder since it was opened, once all have or time is up. */
export async function watchFor(
  { client, uidNext }: { readonly client: ImapFlow; readonly uidNext: number },
  folder: string,
  subjects: readonly string[],
  { pause, looks = 60 }: { readonly pause: (ms: number) => Promise<void>; readonly looks?: number },
): Promise<ReadonlySet<string>> {
  const come = new Set<string>();
  for (let look = 0; look < looks && come.size < subjects.length; look += 1) {
    if (look > 0) await pause(1000);
    // Opened anew, as some servers tell of new mail only then.
    await client.mailboxOpen(folder, { readOnly: true });
    const wanted = { uid: true, headers: ['subject'] };
    for (const { headers } of await client.fetchAll(`${uidNext}:*`, wanted, { uid: true })) {
      const text = headers?.toString().replace(/\s+/g, ' ').trim() ?? '';
      for (const subject of subjects)
        if (text.toLowerCase().endsWith(`: ${subject.toLowerCase()}`)) come.add(subject);
    }
  }
  return come;
}
