import type { Request } from 'express';
import { z } from 'zod';

/** A mail as a provider brought it. */
export interface Brought {
  readonly raw: Uint8Array;
  /** Whom the sender's server named, which headers need not tell (a blind copy, a list). */
  readonly envelopeTo: readonly string[];
}

/**
 * The raw mail in a request, by how each provider holds it; undefined where there is none. What providers have
 * parsed themselves is never used. Fields and their meaning:
 * - raw MIME as the body, with `x-envelope-to`: Cloudflare's Email Workers, a Lambda behind SES
 * - `email` and `envelope`: SendGrid's Inbound Parse with "POST the raw, full MIME message"
 * - `body-mime` and `recipient`: https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store (an address ending in `mime`)
 * - `RawEmail` and `OriginalRecipient`: https://postmarkapp.com/developer/webhooks/inbound-webhook ("Include raw email content")
 */
export async function broughtMail(
  request: Pick<Request, 'get' | 'is'>,
  body: Uint8Array,
): Promise<Brought | undefined> {
  const mail = await inside(request, body);
  return mail && mail.raw.byteLength > 0 ? mail : undefined;
}

async function inside(request: Pick<Request, 'get' | 'is'>, body: Uint8Array): Promise<Brought | undefined> {
  if (request.is('multipart/form-data') || request.is('application/x-www-form-urlencoded'))
    return inForm(request.get('content-type') ?? '', body);
  if (request.is('application/json')) return inJson(body);
  return { raw: body, envelopeTo: addressesIn(request.get('x-envelope-to')) };
}

async function inForm(contentType: string, body: Uint8Array): Promise<Brought | undefined> {
  const fields = /^application\//i.test(contentType) ? urlEncoded(body) : await multipart(contentType, body);
  const raw = fields?.get('email') ?? fields?.get('body-mime');
  if (!fields || !raw) return undefined;
  const envelope = SendgridEnvelope.safeParse(parsedJson(fields.get('envelope')?.toString()));
  return {
    raw,
    envelopeTo: envelope.success ? envelope.data.to : addressesIn(fields.get('recipient')?.toString()),
  };
}

type Fields = ReadonlyMap<string, Buffer>;

/**
 * Fields as bytes: a mail in another charset is no UTF-8, as which the parser would read it. So each byte is
 * made a character before, and the characters bytes again after.
 */
async function multipart(contentType: string, body: Uint8Array): Promise<Fields | undefined> {
  const characters = Buffer.from(Buffer.from(body).toString('latin1'), 'utf8');
  const headers = { 'content-type': contentType };
  const form = await new globalThis.Response(characters, { headers }).formData().catch(() => undefined);
  if (!form) return undefined;
  const fields = new Map<string, Buffer>();
  for (const [name, value] of form)
    fields.set(name, Buffer.from(typeof value === 'string' ? value : await value.text(), 'latin1'));
  return fields;
}

function urlEncoded(body: Uint8Array): Fields {
  const pairs = Buffer.from(body).toString('latin1').split('&');
  return new Map(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [unescaped(name).toString(), unescaped(value)];
    }),
  );
}

function unescaped(text: string): Buffer {
  const characters = text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(characters, 'latin1');
}

const SendgridEnvelope = z.object({ to: z.array(z.string()) });

function inJson(body: Uint8Array): Brought | undefined {
  const parsed = PostmarkMail.safeParse(parsedJson(Buffer.from(body).toString()));
  if (!parsed.success) return undefined;
  const { RawEmail, OriginalRecipient } = parsed.data;
  return { raw: Buffer.from(RawEmail), envelopeTo: addressesIn(OriginalRecipient) };
}

const PostmarkMail = z.object({ RawEmail: z.string(), OriginalRecipient: z.string().optional() });

function addressesIn(list: string | undefined): readonly string[] {
  const all = (list ?? '').split(',').map((each) => each.trim().replace(/^<|>$/g, ''));
  return all.filter((each) => each.includes('@')).slice(0, 50);
}

function parsedJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
