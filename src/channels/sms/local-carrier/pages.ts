import { fileURLToPath } from 'node:url';

import type { Handler, Request, Response } from 'express';
import { Router, raw, urlencoded } from 'express';
import { z } from 'zod';

import { storableText } from '../../../storable.ts';
import { typeOfBytes } from '../media-types.ts';
import { MAX_LENGTH } from '../segments.ts';
import type { Carrier } from './carrier.ts';
import type { PretendCustomer } from './numbers.ts';
import { CUSTOMERS } from './numbers.ts';
import { phonePage, textsOf } from './phone-page.ts';
import type { Phones } from './phones.ts';

export interface PhonePages {
  readonly phones: Phones;
  readonly carrier: Pick<Carrier, 'text' | 'resume'>;
  readonly guard: Handler;
}

/** The pretend phone in a browser. */
export function phoneRoutes({ phones, carrier, guard }: PhonePages): Router {
  const router = Router();
  router.use('/phone', guard, (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });

  // What the last process did not bring to its end goes on when the phone is looked at again.
  let resumed = false;

  router.get('/phone', async (request, response) => {
    if (!resumed) await carrier.resume();
    resumed = true;
    const customer = playedBy(request);
    response.type('html').send(await phonePage(customer, await phones.read(customer.number)));
  });

  // Asked for every second rather than told: a stream for each open phone would use up the six connections
  // that a browser opens to one server. Mostly nothing is new, and the answer is empty.
  router.get('/phone/texts', async (request, response) => {
    const { number } = playedBy(request);
    response
      .set('cache-control', 'no-cache')
      .type('html')
      .send(await textsOf(await phones.read(number)));
  });

  router.post('/phone/text', urlencoded({ extended: false, limit: '64kb' }), async (request, response) => {
    const customer = playedBy(request);
    const written = Written.safeParse(request.body);
    if (!written.success) return complain(response, 422, `A text can have ${MAX_LENGTH} characters at most.`);
    const text = storableText(written.data.text).replace(/\r\n?/g, '\n').trim();
    if (text !== '') await carrier.text(customer.number, text);
    done(request, response, customer);
  });

  router.post('/phone/picture', raw({ type: () => true, limit: MAX_PICTURE }), async (request, response) => {
    const customer = playedBy(request);
    const bytes: unknown = request.body;
    const contentType = bytes instanceof Uint8Array ? await typeOfBytes('image/*', bytes) : undefined;
    if (!(bytes instanceof Uint8Array) || contentType === undefined || !PICTURES.has(contentType))
      return complain(response, 415, 'That is not a picture this phone can send: PNG, JPEG or GIF.');
    await carrier.text(customer.number, '', { contentType, bytes });
    done(request, response, customer);
  });

  router.get('/phone/picture/:picture', async (request, response) => {
    const picture = await phones.picture(request.params.picture);
    if (!picture) return complain(response, 404, 'The phone no longer has this picture.');
    response.type(picture.contentType).send(Buffer.from(picture.bytes));
  });

  router.get('/phone/assets/:file', (request, response) => {
    const file = ASSETS.get(request.params.file);
    if (file === undefined) return complain(response, 404, 'There is no such file.');
    // Named by us, never by the request; dotfiles because an installation may lie below such a folder.
    response.sendFile(file, { dotfiles: 'allow', cacheControl: false });
  });

  router.use('/phone', tooLarge);
  return router;
}

const MAX_PICTURE = '5mb';
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif']);
const Written = z.object({ text: z.string().max(2 * MAX_LENGTH) }).refine(({ text }) => {
  // A form counts a line break as two characters; the phone does not.
  return text.replaceAll('\r\n', '\n').length <= MAX_LENGTH;
});

const here = (file: string) => fileURLToPath(new URL(`assets/${file}`, import.meta.url));
const installed = (file: string) => fileURLToPath(import.meta.resolve(file));
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['phone.css', here('phone.css')],
  ['phone.js', here('phone.js')],
  ['phone.svg', here('phone.svg')],
  ['htmx.js', installed('htmx.org/dist/htmx.min.js')],
  ['morph.js', installed('idiomorph/dist/idiomorph-ext.min.js')],
]);

/** `+` in an address reads as a space, so only the digits count. */
function playedBy(request: Request): PretendCustomer {
  const digits = String(request.query['as'] ?? '').replace(/\D/g, '');
  return CUSTOMERS.find(({ number }) => number.slice(1) === digits) ?? CUSTOMERS[0];
}

/** The live page is told to look again; a page without scripts is loaded anew. */
function done(request: Request, response: Response, { number }: PretendCustomer): void {
  if (request.get('hx-request') === 'true') response.status(204).set('hx-trigger', 'sent').end();
  else response.redirect(303, `/phone?${new URLSearchParams({ as: number })}`);
}

function complain(response: Response, status: number, line: string): void {
  response.status(status).type('text/plain').send(`${line}\n`);
}

function tooLarge(
  error: unknown,
  _request: Request,
  response: Response,
  next: (error: unknown) => void,
): void {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) complain(response, 413, 'That is too large: a picture can have 5 MB at most.');
  else next(error);
}
