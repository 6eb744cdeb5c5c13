import type { Headers } from './headers.ts';
import { parseHeaders } from './headers.ts';
import { addressOf } from './people.ts';
import type { DeliveryStatus } from './mail.ts';

/** The fields of a `message/delivery-status` part that tell of one recipient. https://www.rfc-editor.org/rfc/rfc3464 */
export interface RecipientStatus {
  readonly recipient?: string;
  readonly status?: string;
  readonly action?: string;
  readonly diagnostic?: string;
}

/** What is said of each recipient, the worst news first. */
export function statusesIn(source: string): readonly RecipientStatus[] {
  const blocks = source
    .slice(0, MOST_OF_A_REPORT)
    .split(/(?:\r?\n[ \t]*){2,}/)
    .map((block) => recipientOf(parseHeaders(block)))
    .filter((status) => status !== undefined);
  return blocks.toSorted((one, other) => weight(other) - weight(one));
}

/** What the sender called the mail in its envelope (RFC 3461), which no server on its way changes. */
export function envelopeIdIn(source: string): string | undefined {
  const id = parseHeaders(source.slice(0, MOST_OF_A_REPORT)).get('original-envelope-id');
  return id === '' ? undefined : id;
}

const MOST_OF_A_REPORT = 64 * 1024;

function recipientOf(fields: Headers): RecipientStatus | undefined {
  // Whom we sent it to, who may have had it passed on to where it ended; as the envelope spelt it (xtext, RFC 3461).
  const original = fields.get('original-recipient').replace(/\+2B/gi, '+').replace(/\+3D/gi, '=');
  const recipient = addressIn(original) ?? addressIn(fields.get('final-recipient'));
  const status = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(fields.get('status'))?.[1];
  const action = /^[a-z-]{1,20}/i.exec(fields.get('action'))?.[0].toLowerCase();
  const diagnostic = fields.get('diagnostic-code').slice(0, 500);
  if (recipient === undefined && status === undefined && action === undefined) return undefined;
  return {
    ...(recipient === undefined ? {} : { recipient }),
    ...(status === undefined ? {} : { status }),
    ...(action === undefined ? {} : { action }),
    ...(diagnostic === '' ? {} : { diagnostic }),
  };
}

/** "rfc822; bob@example.com" */
export function addressIn(value: string): string | undefined {
  return addressOf(value.slice(value.indexOf(';') + 1).trim());
}

function weight({ action, status }: RecipientStatus): number {
  if (action === 'failed' || status?.startsWith('5') === true) return 3;
  if (action === 'delayed' || status?.startsWith('4') === true) return 2;
  return 1;
}

/** Delivered, or passed on to a server that sends no reports. */
export function isDelivered(status: Pick<DeliveryStatus, 'action' | 'status'>): boolean {
  if (status.action !== undefined) return ['delivered', 'relayed', 'expanded'].includes(status.action);
  return status.status?.startsWith('2') === true;
}
