import { randomUUID } from 'node:crypto';

import MimeNode from 'nodemailer/lib/mime-node';

/** Who writes the reports. Nobody reads there. */
export const DAEMON = 'mailer-daemon@example.com';

/** What became of a mail for one of its recipients. */
export interface Fate {
  readonly action: 'delivered' | 'failed';
  readonly recipient: string;
  /** As the sender asked for it in the envelope (RFC 3461). */
  readonly asked: {
    readonly envelopeId?: string | undefined;
    readonly originalRecipient?: string | undefined;
    readonly wholeMail?: boolean;
  };
}

/** A delivery status notification (RFC 3464), to where the mail came from. */
export function deliveryReport(
  { action, recipient, asked }: Fate,
  original: { readonly returnPath: string; readonly raw: Uint8Array },
  at: Date,
): Promise<Uint8Array> {
  const { subject, sentence, status, diagnostic } = WORDS[action];
  const report = new MimeNode('multipart/report; report-type=delivery-status', { newline: 'win' });
  report.setHeader([
    { key: 'From', value: { name: 'Mail Delivery System', address: DAEMON } },
    { key: 'To', value: { name: '', address: original.returnPath } },
    { key: 'Subject', value: subject },
    { key: 'Date', value: at },
    { key: 'Message-ID', value: `<${randomUUID()}@example.com>` },
    { key: 'Auto-Submitted', value: 'auto-replied' },
  ]);
  report
    .createChild('text/plain; charset=utf-8')
    .setContent(`${sentence}\n\n<${recipient}>: ${diagnostic}\n`);
  report
    .createChild('message/delivery-status')
    .setContent(
      [
        'Reporting-MTA: dns; mail.example.com',
        ...(asked.envelopeId === undefined ? [] : [`Original-Envelope-Id: ${asked.envelopeId}`]),
        `Arrival-Date: ${at.toUTCString().replace('GMT', '+0000')}`,
        '',
        ...(asked.originalRecipient === undefined ? [] : [`Original-Recipient: ${asked.originalRecipient}`]),
        `Final-Recipient: rfc822; ${recipient}`,
        `Action: ${action}`,
        `Status: ${status}`,
        `Diagnostic-Code: smtp; ${diagnostic}`,
        '',
      ].join('\r\n'),
    );
  if (action === 'failed' && asked.wholeMail)
    report.createChild('message/rfc822').setContent(Buffer.from(original.raw));
  else report.createChild('text/rfc822-headers').setContent(headersOf(original.raw));
  return report.build();
}

const WORDS = {
  delivered: {
    subject: 'Successful Mail Delivery Report',
    sentence: 'Your message was delivered to the following recipient.',
    status: '2.0.0',
    diagnostic: '250 2.0.0 Delivered to the mailbox',
  },
  failed: {
    subject: 'Undelivered Mail Returned to Sender',
    sentence: 'Your message could not be delivered to the following recipient.',
    status: '5.1.1',
    diagnostic: '550 5.1.1 The email account that you tried to reach does not exist',
  },
} as const;

function headersOf(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw);
  const end = bytes.indexOf('\r\n\r\n');
  return bytes.subarray(0, end === -1 ? bytes.length : end + 2);
}
