import { z } from 'zod';

import type { Shelf } from '../../../issues/store.ts';

/** One text as its phone shows it. `by`: the customer, us, or the carrier itself. */
const PhoneText = z.object({
  sid: z.string(),
  by: z.enum(['customer', 'us', 'carrier']),
  text: z.string(),
  at: z.iso.datetime(),
  state: z.enum(['sending', 'sent', 'delivered', 'failed']),
  picture: z.object({ sid: z.string(), contentType: z.string() }).optional(),
  /** Where we asked to be told how far it has come. */
  callback: z.string().optional(),
});
export type PhoneText = Readonly<z.infer<typeof PhoneText>>;

const Phone = z.object({ texts: z.array(PhoneText).readonly(), optedOut: z.boolean() });
/** What one phone shows, oldest first, and whether its owner has texted STOP to our number. */
export type Phone = Readonly<z.infer<typeof Phone>>;

const Picture = z.object({ contentType: z.string(), base64: z.string() });
export interface Picture {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface Phones {
  read(number: string): Promise<Phone>;
  /** Changes of one phone happen one after the other; each is kept before anybody hears of it. */
  change(number: string, change: (phone: Phone) => Phone): Promise<Phone>;
  keepPicture(sid: string, picture: Picture): Promise<void>;
  picture(sid: string): Promise<Picture | undefined>;
}

/** The phones on the local carrier. They stand a restart; of each, the last 100 texts are kept. */
export function phonesOn(shelf: Shelf): Phones {
  const queues = new Map<string, Promise<unknown>>();

  async function read(number: string): Promise<Phone> {
    const kept = Phone.safeParse(await shelf.kept(phoneKey(number)));
    return kept.success ? kept.data : { texts: [], optedOut: false };
  }

  async function changeNow(number: string, change: (phone: Phone) => Phone): Promise<Phone> {
    const changed = change(await read(number));
    const forgotten = changed.texts.slice(0, -MAX_TEXTS);
    const phone = { ...changed, texts: changed.texts.slice(-MAX_TEXTS) };
    await shelf.keep(phoneKey(number), phone);
    for (const { picture } of forgotten) if (picture) await shelf.keep(pictureKey(picture.sid), null);
    return phone;
  }

  return {
    read,

    change(number, change) {
      const before = queues.get(number) ?? Promise.resolve();
      const done = before.then(() => changeNow(number, change));
      // The next in line does not care how this one ended; whoever asked for it does.
      queues.set(
        number,
        done.catch(() => undefined),
      );
      return done;
    },

    keepPicture(sid, { contentType, bytes }) {
      return shelf.keep(pictureKey(sid), { contentType, base64: Buffer.from(bytes).toString('base64') });
    },

    async picture(sid) {
      if (!SID.test(sid)) return undefined;
      const kept = Picture.safeParse(await shelf.kept(pictureKey(sid)));
      if (!kept.success) return undefined;
      return { contentType: kept.data.contentType, bytes: Buffer.from(kept.data.base64, 'base64') };
    },
  };
}

const SID = /^[A-Z]{2}[0-9a-f]{32}$/i;
const MAX_TEXTS = 100;
const phoneKey = (number: string) => `sms/local/${number}`;
const pictureKey = (sid: string) => `sms/local/picture/${sid}`;
