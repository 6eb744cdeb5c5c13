import twilio from 'twilio';

import type { Secret } from '../../secret.ts';
import type { Form } from './form.ts';

/**
 * Whether one of our auth tokens signed this form for this address: HMAC-SHA1 over the address that was
 * called and every parameter, compared in constant time. No time is signed, so a replay passes; the
 * message's SID makes it known as one.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export function isSigned(tokens: readonly Secret[], signature: string, url: string, form: Form): boolean {
  // The library throws on what is no address, which a hostile request line can bring about.
  if (!URL.canParse(url)) return false;
  return tokens.some((token) => twilio.validateRequest(token.reveal(), signature, url, form.signed));
}

/** The signature Twilio would put on this form. For a stand-in that calls our webhooks. */
export function signatureOf(token: Secret, url: string, form: Form): string {
  return twilio.getExpectedTwilioSignature(token.reveal(), url, form.signed);
}
