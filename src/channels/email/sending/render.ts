import type { SendMailOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';

import type { Mailbox, OutgoingMail } from './compose.ts';

/** The mail as its bytes: what a server is given, or a folder of sent mail. */
export function render(mail: OutgoingMail): Promise<Uint8Array> {
  return new MailComposer(asNodemailer(mail)).compile().build();
}

/**
 * The mail as nodemailer takes it. Addresses are objects only: of a string it would make a list of whatever
 * addresses it finds in it.
 */
export function asNodemailer(mail: OutgoingMail): SendMailOptions {
  return {
    from: boxOf(mail.from),
    to: boxOf(mail.to),
    cc: mail.cc.map(boxOf),
    ...(mail.replyTo ? { replyTo: boxOf(mail.replyTo) } : {}),
    envelope: {
      from: addressOnly(mail.envelope.from),
      to: mail.envelope.to.map(addressOnly),
      size: sizeOf(mail),
    },
    messageId: `<${mail.messageId}>`,
    ...(mail.inReplyTo === undefined ? {} : { inReplyTo: `<${mail.inReplyTo}>` }),
    ...(mail.references.length === 0 ? {} : { references: mail.references.map((id) => `<${id}>`) }),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // So that lines come out as they went in, however long: nothing is flowed (RFC 3676).
    encoding: 'quoted-printable',
    headers: { ...mail.headers },
    attachments: mail.files.map(({ name, contentType, bytes }) => ({
      ...(name === undefined ? {} : { filename: name }),
      ...{ contentType, contentDisposition: 'attachment' },
      // As it is, byte for byte: a text file too.
      ...{ content: Buffer.from(bytes), contentTransferEncoding: 'base64' },
    })),
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

// New objects: nodemailer writes into those it is given.
function boxOf({ name, address }: Mailbox): { name: string; address: string } {
  return { name, address };
}

function addressOnly(address: string): { name: string; address: string } {
  return { name: '', address };
}

/** About what it has on its way (RFC 1870), so that a server can refuse what is too large before it is sent. */
function sizeOf({ text, html, files }: OutgoingMail): number {
  const bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  return Math.ceil(bytes * 1.37) + Buffer.byteLength(text) + Buffer.byteLength(html);
}
