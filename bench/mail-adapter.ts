import { parseMail, stripHtmlQuotes, stripQuotes } from '../src/channels/email/index.ts';

/** What mail-eval.mjs hands over: a raw message, or a body alone. */
interface Input {
  readonly raw?: Uint8Array;
  readonly text?: string;
  readonly html?: string;
}

export default async function measured({ raw, text, html }: Input): Promise<Record<string, unknown>> {
  if (text !== undefined) return { text, reply: stripQuotes(text) };
  if (html !== undefined) return { reply: stripHtmlQuotes(html) };
  const mail = await parseMail(raw ?? new Uint8Array());
  return {
    from: mail.from?.address,
    fromName: mail.from?.name,
    subject: mail.subject,
    text: mail.text,
    reply: mail.reply,
    auto: mail.automatic,
    bounce: mail.bounce !== undefined,
    noAutoReply: mail.noAutoReply,
    attachments: mail.attachments.map(({ name, inline }) => ({ filename: name, inline })),
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    // An answer goes to the author where the mail asks for nothing else.
    replyTo: (mail.replyTo ?? mail.from)?.address,
  };
}
