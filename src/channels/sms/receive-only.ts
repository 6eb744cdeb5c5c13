import { DeliveryError } from '../../issues/delivery.ts';
import { Secret } from '../../secret.ts';
import type { ReceiveOnlySettings } from './config.ts';
import { fetchMedia } from './fetch-media.ts';
import type { SmsProvider } from './provider.ts';

/** Webhooks can be checked, but no account is named to send from: replies are refused, and say why. */
export function receiveOnly({ tokens, apiUrl }: ReceiveOnlySettings): SmsProvider {
  const [password = new Secret('')] = tokens;
  return {
    send: async () => ({ outcome: 'refused', problem: NOT_SET_UP }),

    lookUp: async () => {
      throw new DeliveryError('never', NOT_SET_UP);
    },

    missed: async () => [],

    async fetchFile(url) {
      // The address of a file names the account it belongs to, and the auth token is that account's.
      const username = /\/Accounts\/(AC[0-9a-f]{32})\//i.exec(url)?.[1] ?? '';
      return fetchMedia(url, { login: { username, password }, api: apiUrl });
    },
  };
}

const NOT_SET_UP =
  'Texts can be received but not sent: TWILIO_ACCOUNT_SID is not set. The administrator must set it (with TWILIO_API_KEY and TWILIO_API_SECRET) and restart Switchboard; then press Retry.';
