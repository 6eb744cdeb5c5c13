import { randomUUID } from 'node:crypto';

import twilio from 'twilio';

/** A text as Twilio posts it: the form, and its signature over the address that Twilio was told. */
export interface SignedText {
  readonly sid: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function aSignedText(options: {
  readonly token: string;
  readonly publicUrl: string;
  readonly from: string;
  readonly to?: string;
  readonly text: string;
  readonly sid?: string;
  readonly more?: Readonly<Record<string, string>>;
}): SignedText {
  const sid = options.sid ?? `SM${randomUUID().replaceAll('-', '')}`;
  const form = {
    MessageSid: sid,
    AccountSid: `AC${'0'.repeat(32)}`,
    From: options.from,
    To: options.to ?? '+15550009999',
    Body: options.text,
    NumMedia: '0',
    NumSegments: '1',
    ...options.more,
  };
  const signature = twilio.getExpectedTwilioSignature(options.token, `${options.publicUrl}/sms/twilio`, form);
  return {
    sid,
    body: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    },
  };
}

/** Posts it to a running server; the status of the answer. */
export async function deliver(url: string, text: SignedText): Promise<number> {
  const response = await fetch(`${url}/sms/twilio`, {
    method: 'POST',
    headers: text.headers,
    body: text.body,
    signal: AbortSignal.timeout(15_000),
  });
  await response.text();
  return response.status;
}
