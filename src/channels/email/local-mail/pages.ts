import { fileURLToPath } from 'node:url';

import type { Handler, Request, Response } from 'express';
import { Router, raw } from 'express';
import { fileTypeFromBuffer } from 'file-type';

import type { PretendCustomer } from './customers.ts';
import { CUSTOMERS } from './customers.ts';
import { writtenMail } from './form.ts';
import { awayReply, written } from './letter.ts';
import type { Mail, Mailboxes } from './mailboxes.ts';
import { composePage } from './page/compose.ts';
import { listOf, listPage } from './page/list.ts';
import type { Opened } from './page/thread.ts';
import { mayAnswerAway, messagesOf, threadPage } from './page/thread.ts';
import type { PostOffice } from './post-office.ts';
import type { Reading } from './reading.ts';
import { readMail } from './reading.ts';
import type { Thread } from './threads.ts';
import { threadsOf } from './threads.ts';

export interface MailPages {
  readonly mailboxes: Mailboxes;
  readonly office: Pick<PostOffice, 'send'>;
  readonly clock: () => Date;
  readonly guard: Handler;
}

/** The pretend mail client in a browser. */
export function mailRoutes({ mailboxes, office, clock, guard }: MailPages): Router {
  const router = Router();
  router.use('/mail', guard, (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });

  router.get('/mail', async (request, response) => {
    const customer = playedBy(request);
    const threads = threadsOf(await mailboxes.read(customer.address));
    response.type('html').send(await listPage(customer, threads, clock()));
  });

  // Asked for every second rather than told, as the pretend phone does, and for the same reason.
  router.get('/mail/list', async (request, response) => {
    const customer = playedBy(request);
    const threads = threadsOf(await mailboxes.read(customer.address));
    partOf(response, await listOf(customer, threads, clock()));
  });

  router.get('/mail/thread', async (request, response) => {
    const customer = playedBy(request);
    const thread = await threadOf(customer, request);
    if (!thread) return response.redirect(303, placeOf('', customer));
    response.type('html').send(await threadPage(customer, await opened(customer, thread)));
  });

  router.get('/mail/messages', async (request, response) => {
    const customer = playedBy(request);
    const thread = await threadOf(customer, request);
    if (!thread) return complain(response, 404, GONE);
    partOf(response, await messagesOf(customer, await opened(customer, thread)));
  });

  router.get('/mail/write', async (request, response) => {
    const customer = playedBy(request);
    const mail = await mailNamed(customer, request.query['answers']);
    const answers = mail && { mail, reading: await read(mail) };
    response.type('html').send(await composePage(customer, answers));
  });

  router.post('/mail/send', raw({ type: () => true, limit: MAX_FORM }), async (request, response) => {
    const customer = playedBy(request);
    const form = await writtenMail(request);
    if (typeof form === 'string') return complain(response, 422, form);
    const answered = await mailNamed(customer, form.answers);
    if (form.answers !== '' && !answered) return complain(response, 409, GONE);
    const { name, address } = customer;
    const mail = await written({ ...form, from: { name, address }, answers: answered?.head }, clock());
    const to = [...new Set([...form.to, ...form.cc].map((person) => person.address))];
    const id = await office.send(address, mail, { from: address, to });
    done(request, response, threadPlace(customer, id));
  });

  router.post('/mail/away', async (request, response) => {
    const customer = playedBy(request);
    const mail = await mailNamed(customer, request.query['of']);
    if (!mail) return complain(response, 404, GONE);
    if (mail.way.kind !== 'received' || !mayAnswerAway(mail))
      return complain(response, 422, 'A mail program does not answer this mail by itself.');
    const { name, address } = customer;
    const { returnPath } = mail.way;
    const reply = await awayReply({ name, address }, mail.head, returnPath, clock());
    const id = await office.send(address, reply, { from: '', to: [returnPath] });
    done(request, response, threadPlace(customer, id));
  });

  router.get('/mail/file/:mail/:number', async (request, response) => {
    const mail = await mailNamed(playedBy(request), request.params.mail);
    const bytes = mail && (await mailboxes.raw(mail.id));
    const file = bytes && (await readMail(bytes)).files[Number(request.params.number)];
    if (!file) return complain(response, 404, GONE);
    const picture = PICTURES.has(file.contentType) ? (await fileTypeFromBuffer(file.bytes))?.mime : undefined;
    // Only what is a picture may be shown; everything else is saved, whatever it says it is.
    if (picture !== undefined && PICTURES.has(picture))
      response.set('content-disposition', 'inline').type(picture);
    else response.attachment(file.name).type('application/octet-stream');
    response.set(SEALED).send(Buffer.from(file.bytes));
  });

  router.get('/mail/original/:mail', async (request, response) => {
    const mail = await mailNamed(playedBy(request), request.params.mail);
    const bytes = mail && (await mailboxes.raw(mail.id));
    if (!bytes) return complain(response, 404, GONE);
    response.set(SEALED).type('text/plain').send(Buffer.from(bytes));
  });

  router.get('/mail/assets/:file', (request, response) => {
    const file = ASSETS.get(request.params.file);
    if (file === undefined) return complain(response, 404, 'There is no such file.');
    // Named by us, never by the request; dotfiles because an installation may lie below such a folder.
    response.sendFile(file, { dotfiles: 'allow', cacheControl: false });
  });

  router.use('/mail', tooLarge);

  async function threadOf({ address }: PretendCustomer, request: Request): Promise<Thread | undefined> {
    const threads = threadsOf(await mailboxes.read(address));
    return threads.find(({ mails }) => mails.some(({ id }) => id === request.query['of']));
  }

  async function mailNamed({ address }: PretendCustomer, id: unknown): Promise<Mail | undefined> {
    if (typeof id !== 'string') return undefined;
    return (await mailboxes.read(address)).find((mail) => mail.id === id);
  }

  /** Looking at a mail is what makes it read. */
  async function opened({ address }: PretendCustomer, { mails }: Thread): Promise<Opened> {
    const shown = new Set(mails.map(({ id }) => id));
    await mailboxes.change(address, (mail) =>
      shown.has(mail.id) && mail.way.kind === 'received' && !mail.way.read
        ? { ...mail, way: { ...mail.way, read: true } }
        : mail,
    );
    const [first, ...more] = mails;
    const pages = [];
    for (const mail of more) pages.push({ mail, reading: await read(mail) });
    return [{ mail: first, reading: await read(first) }, ...pages];
  }

  const lately = new Map<string, Reading>();

  /** A mail never changes, so the ones looked at lately need not be taken apart every second. */
  async function read({ id }: Mail): Promise<Reading> {
    const known = lately.get(id);
    if (known) return known;
    const reading = await readMail((await mailboxes.raw(id)) ?? new Uint8Array());
    const light = { ...reading, files: reading.files.map((file) => ({ ...file, bytes: new Uint8Array() })) };
    const [oldest] = lately.keys();
    if (lately.size >= MAX_LATELY && oldest !== undefined) lately.delete(oldest);
    lately.set(id, light);
    return light;
  }

  return router;
}

const MAX_FORM = '7mb';
const MAX_LATELY = 200;
const GONE = 'The mailbox no longer has this mail.';
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** A file from a mail can do nothing here, even when somebody opens it. */
const SEALED = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
};

const here = (file: string) => fileURLToPath(new URL(`assets/${file}`, import.meta.url));
const installed = (file: string) => fileURLToPath(import.meta.resolve(file));
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['mail.css', here('mail.css')],
  ['mail.js', here('mail.js')],
  ['mail.svg', here('mail.svg')],
  ['htmx.js', installed('htmx.org/dist/htmx.min.js')],
  ['morph.js', installed('idiomorph/dist/idiomorph-ext.min.js')],
]);

function playedBy(request: Request): PretendCustomer {
  return CUSTOMERS.find(({ address }) => address === request.query['as']) ?? CUSTOMERS[0];
}

function placeOf(path: string, { address }: PretendCustomer, more: Record<string, string> = {}): string {
  return `/mail${path}?${new URLSearchParams({ as: address, ...more })}`;
}

function threadPlace(customer: PretendCustomer, id: string): string {
  return placeOf('/thread', customer, { of: id });
}

function partOf(response: Response, markup: string): void {
  response.set('cache-control', 'no-cache').type('html').send(markup);
}

/** The live page is told where to go; a page without scripts is sent there. */
function done(request: Request, response: Response, place: string): void {
  if (request.get('hx-request') === 'true') response.status(204).set('hx-redirect', place).end();
  else response.redirect(303, place);
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
  if (status === 413) complain(response, 413, 'That is too large: a mail can have files of 7 MB at most.');
  else next(error);
}
