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

/** Of several recipients the one with the worst news. */
export function worstStatus(source: string): RecipientStatus | undefined {
  const blocks = source
    .slice(0, MOST_OF_A_REPORT)
    .split(/(?:\r?\n[ \t]*){2,}/)
    .map((block) => recipientOf(parseHeaders(block)))
    .filter((status) => status !== undefined);
  return blocks.toSorted((one, other) => weight(other) - weight(one))[0];
}

const MOST_OF_A_REPORT = 64 * 1024;

function recipientOf(fields: Headers): RecipientStatus | undefined {
  const recipient = addressIn(fields.get('final-recipient')) ?? addressIn(fields.get('original-recipient'));
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
