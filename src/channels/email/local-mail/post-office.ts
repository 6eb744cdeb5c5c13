import { randomUUID } from 'node:crypto';

import type { Address } from '../../../issues/issue.ts';
import type { Courier } from './courier.ts';
import { CUSTOMERS, customerAt, LOCAL_ADDRESS, withoutTag } from './customers.ts';
import type { Envelope, Mailboxes } from './mailboxes.ts';
import { readMail } from './reading.ts';
import { DAEMON, deliveryReport } from './report.ts';
import type { Delivered, Recipient } from './server.ts';

/** Takes in mail that is for us. Rejects where it could not be kept. */
export type OnMail = (raw: Uint8Array, envelope: Envelope) => Promise<void>;

/** Knows who has which mailbox, and puts mail there. */
export interface PostOffice {
  knows(address: string): Promise<boolean>;
  take(mail: Delivered, onMail: OnMail): Promise<void>;
  /** Mail somebody wrote. Resolves, with its id, once their mailbox shows it; it leaves a moment later. */
  send(owner: string, raw: Uint8Array, envelope: Envelope): Promise<string>;
  /** Takes up what was on its way when the process ended. */
  resume(): Promise<void>;
}

export interface PostOfficeOptions {
  readonly mailboxes: Mailboxes;
  readonly courier: Courier;
  readonly addresses: () => Promise<readonly Address[]>;
  readonly clock: () => Date;
}

export function postOffice({ mailboxes, courier, addresses, clock }: PostOfficeOptions): PostOffice {
  async function send(owner: string, raw: Uint8Array, envelope: Envelope, afterMs = 0): Promise<string> {
    const id = randomUUID();
    const { head } = await readMail(raw);
    const way = { kind: 'sending', envelope, problem: '' } as const;
    await mailboxes.add(owner, { id, at: clock().toISOString(), head, way }, raw);
    courier.carry(owner, id, afterMs);
    return id;
  }

  async function deliver(recipient: Recipient, mail: Delivered): Promise<void> {
    const customer = customerAt(recipient.address);
    if (!customer) return;
    if (customer.bounces) return report('failed', recipient, mail);
    const { head } = await readMail(mail.raw);
    const way = { kind: 'received', returnPath: mail.from, read: false } as const;
    const at = clock().toISOString();
    await mailboxes.add(customer.address, { id: randomUUID(), at, head, way }, mail.raw);
    await report('delivered', recipient, mail);
  }

  /** By the same road as every mail. A machine's mail is never reported on, or reports would go round. */
  async function report(
    action: 'delivered' | 'failed',
    recipient: Recipient,
    mail: Delivered,
  ): Promise<void> {
    const { address, original, notify } = recipient;
    const wanted = notify?.includes(action === 'failed' ? 'FAILURE' : 'SUCCESS') ?? action === 'failed';
    if (mail.from === '' || !wanted) return;
    const { envelopeId, wholeMail } = mail;
    const asked = { envelopeId, originalRecipient: original, wholeMail };
    const bytes = await deliveryReport(
      { action, recipient: address, asked },
      { returnPath: mail.from, raw: mail.raw },
      clock(),
    );
    await send(DAEMON, bytes, { from: '', to: [mail.from] }, REPORT_AFTER_MS);
  }

  return {
    send,

    async knows(address) {
      if (customerAt(address)) return true;
      const plain = withoutTag(address);
      if (plain === LOCAL_ADDRESS) return true;
      return (await addresses()).some((ours) => ours.channel === 'email' && ours.address === plain);
    },

    async take(mail, onMail) {
      const ours = mail.recipients.map(({ address }) => address).filter((each) => !customerAt(each));
      if (ours.length > 0) await onMail(mail.raw, { from: mail.from, to: ours });
      for (const recipient of mail.recipients) await deliver(recipient, mail);
    },

    async resume() {
      for (const owner of [...CUSTOMERS.map(({ address }) => address), DAEMON]) await courier.resume(owner);
    },
  };
}

/** A report comes a moment after the mail server has said "taken". */
const REPORT_AFTER_MS = 250;
