import { z } from 'zod';

import type { Checked, ChecksItself } from '../../checkup.ts';
import { answerOf, checking, doorTodo, strangeAnswer } from '../../checkup.ts';
import type { Secret } from '../../secret.ts';
import type { ChannelTools } from '../channel.ts';
import type { SmsSettings, TwilioSettings } from './config.ts';
import { formIn } from './form.ts';
import { restClient, RestFault } from './rest.ts';
import { STATUS_PATH } from './status.ts';
import { signatureOf } from './verify.ts';
import { INBOUND_PATH } from './webhooks.ts';

type Tools = Pick<ChannelTools, 'addresses' | 'publicUrl'>;

/** The account, the key that sends, where each of our numbers sends its texts, and the way in. */
export function smsCheckup(settings: SmsSettings, tools: Tools): ChecksItself['check'] {
  return async ({ isReached }) => {
    if (settings.mode === 'local')
      return [{ what: 'Texts', ok: true, found: 'are pretend here: no TWILIO_ setting is set' }];
    const door = isReached ? [await doorCheck(settings.tokens[0], tools.publicUrl)] : [];
    if (settings.mode === 'receive-only')
      return [
        {
          what: 'Texts: sending',
          ok: false,
          found: 'texts are received and cannot be answered',
          todo: 'Set TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_API_SECRET.',
        },
        ...door,
      ];
    const account = await accountCheck(settings);
    const key = settings.login.username === settings.accountSid ? [] : [await keyCheck(settings)];
    const numbers = (await tools.addresses()).filter(({ channel }) => channel === 'sms');
    const checked: Checked[] = [];
    for (const { address } of account.ok ? numbers : [])
      checked.push(await numberCheck(settings, address, `${tools.publicUrl}${INBOUND_PATH}`));
    return [account, ...key, ...checked, ...door];
  };
}

const Account = z.object({ status: z.string(), friendlyName: z.string() });

/** By the auth token, as a standard key may not ask: https://www.twilio.com/docs/iam/api-keys#api-key-types */
function accountCheck(settings: TwilioSettings): Promise<Checked> {
  const [password] = settings.tokens;
  const { accountSid } = settings;
  return checking(
    'Texts: the account',
    async () => {
      const rest = restClient({ ...settings, login: { username: accountSid, password } });
      const { status } = Account.parse(await rest.api.v2010.accounts(accountSid).fetch());
      if (status !== 'active') throw new NotActive(status);
      return 'is active, and TWILIO_AUTH_TOKEN is its own';
    },
    (error) =>
      error instanceof NotActive
        ? { found: error.message, todo: 'Look into the Twilio console: it says why.' }
        : explained(
            error,
            'Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN from the front page of the Twilio console.',
          ),
  );
}

class NotActive extends Error {
  constructor(status: string) {
    super(`the account is ${status}`);
    this.name = 'NotActive';
  }
}

function keyCheck(settings: TwilioSettings): Promise<Checked> {
  return checking(
    'Texts: the key',
    async () => {
      await restClient(settings).incomingPhoneNumbers.list({ limit: 1 });
      return 'TWILIO_API_KEY may send for the account';
    },
    (error) =>
      explained(
        error,
        'Make a new API key in the Twilio console, and set TWILIO_API_KEY and TWILIO_API_SECRET.',
      ),
  );
}

/** Where texts to a number of ours are sent: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
async function numberCheck(settings: TwilioSettings, ours: string, wanted: string): Promise<Checked> {
  const what = `Texts: ${ours}`;
  const todo = `Enter ${wanted} (HTTP POST) in the Twilio console, at the number, for "A message comes in".`;
  try {
    const rest = restClient(settings);
    const [number] = await rest.incomingPhoneNumbers.list({ phoneNumber: ours, limit: 1 });
    if (!number)
      return {
        ...{ what, ok: false, found: 'is no number of this account' },
        todo: 'Buy it there, or take it from its inbox: npm run inbox -- remove.',
      };
    if (number.smsUrl === wanted && number.smsMethod === 'POST')
      return { what, ok: true, found: `its texts come to ${wanted}` };
    const service = await serviceUrl(settings);
    if (service === wanted)
      return { what, ok: true, found: `its Messaging Service sends texts to ${wanted}` };
    const now = number.smsUrl ? `to ${hostOf(number.smsUrl)} by ${number.smsMethod}` : 'nowhere';
    return { what, ok: false, found: `its texts go ${now}`, todo };
  } catch (error) {
    return { what, ok: false, ...explained(error, todo) };
  }
}

/** https://www.twilio.com/docs/messaging/api/service-resource */
async function serviceUrl(settings: TwilioSettings): Promise<string | undefined> {
  const { messagingServiceSid } = settings;
  if (messagingServiceSid === undefined) return undefined;
  const service = await restClient(settings).messaging.v1.services(messagingServiceSid).fetch();
  return service.useInboundWebhookOnNumber ? undefined : service.inboundRequestUrl;
}

/** The rest of an address may hold a token of somebody else's. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'another address';
}

/**
 * A report of nothing, signed as Twilio signs. Who checks it finds the signature good and the report malformed;
 * who has another token, or another PUBLIC_URL, does not get so far.
 */
async function doorCheck(token: Secret, publicUrl: string): Promise<Checked> {
  const what = 'Texts: the way in';
  const url = `${publicUrl}${STATUS_PATH}`;
  const body = new URLSearchParams({ Doctor: 'yes' }).toString();
  const answer = await answerOf(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signatureOf(token, url, formIn(Buffer.from(body))),
    },
    body,
  });
  if (answer?.status === 400)
    return {
      what,
      ok: true,
      found: `${STATUS_PATH} takes what is signed for PUBLIC_URL with TWILIO_AUTH_TOKEN`,
    };
  const isForged = answer?.status === 401;
  return {
    what,
    ok: false,
    found: isForged
      ? `${STATUS_PATH} does not take what is signed for PUBLIC_URL with TWILIO_AUTH_TOKEN`
      : `${STATUS_PATH}: ${strangeAnswer(answer)}`,
    todo: isForged
      ? 'The running Switchboard has another PUBLIC_URL or TWILIO_AUTH_TOKEN: start it anew with the current ones.'
      : doorTodo(STATUS_PATH),
  };
}

function explained(error: unknown, todo: string): { readonly found: string; readonly todo: string } {
  if (error instanceof RestFault && (error.status === 401 || error.status === 403))
    return { found: `Twilio does not take this login (${error.status})`, todo };
  if (error instanceof RestFault) return { found: error.message, todo: 'Try again in a minute.' };
  return {
    found: 'Twilio cannot be reached',
    todo: 'Look whether this machine reaches api.twilio.com, and try again.',
  };
}
