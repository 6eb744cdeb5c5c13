import { createServer } from 'node:http';

import { freePort } from './app.ts';
import { untilStopped } from './leaks.ts';

const SID = `AC${'0'.repeat(32)}`;

/**
 * The part of Twilio's REST API that tells of an account and its numbers; whoever does not show the auth token is
 * turned away. https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
 */
export async function startTwilioAccount(token: string) {
  const port = await freePort();
  const numbers = new Map<string, { smsUrl: string; smsMethod: string }>();
  let status = 'active';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answer = (code: number, body: object) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Basic ${Buffer.from(`${SID}:${token}`).toString('base64')}`)
      return answer(401, { code: 20003, message: 'Authenticate', status: 401 });
    if (url.pathname === `/2010-04-01/Accounts/${SID}.json`)
      return answer(200, { sid: SID, status, friendly_name: 'Ours' });
    if (url.pathname === `/2010-04-01/Accounts/${SID}/IncomingPhoneNumbers.json`) {
      const wanted = url.searchParams.get('PhoneNumber');
      const found = [...numbers].filter(([number]) => wanted === null || number === wanted);
      return answer(200, {
        page: 0,
        page_size: 50,
        next_page_uri: null,
        incoming_phone_numbers: found.map(([phone_number, { smsUrl, smsMethod }]) => ({
          ...{ phone_number, sms_url: smsUrl, sms_method: smsMethod },
        })),
      });
    }
    return answer(404, { code: 20404, message: 'not here', status: 404 });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  return {
    env: { TWILIO_ACCOUNT_SID: SID, TWILIO_API_URL: `http://127.0.0.1:${port}` },
    has(number: string, smsUrl: string, smsMethod = 'POST'): void {
      numbers.set(number, { smsUrl, smsMethod });
    },
    is(now: string): void {
      status = now;
    },
    stop: untilStopped('the Twilio account', async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}
