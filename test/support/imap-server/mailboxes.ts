/** A mail as the pretend server keeps it. */
export interface KeptMail {
  readonly uid: number;
  readonly raw: Buffer;
  readonly arrivedAt: Date;
  /** What RFC822.SIZE says, where that is not the length. */
  readonly size: number;
  /** BODYSTRUCTURE and the sections it names, as the server would have made them of the mail. */
  readonly structure?: string;
  readonly sections: Readonly<Record<string, string>>;
}

export interface MailToDeliver {
  readonly arrivedAt?: Date;
  readonly size?: number;
  readonly structure?: string;
  readonly sections?: Readonly<Record<string, string>>;
}

/** The one folder of the pretend server. */
export class Folder {
  readonly mails: KeptMail[] = [];
  uidValidity = 1_700_000_000;
  uidNext = 1;

  deliver(raw: string | Buffer, { arrivedAt = new Date(), size, structure, sections }: MailToDeliver = {}) {
    const bytes = Buffer.from(raw);
    const uid = this.uidNext;
    this.uidNext += 1;
    this.mails.push({
      uid,
      raw: bytes,
      arrivedAt,
      size: size ?? bytes.length,
      ...(structure !== undefined && { structure }),
      sections: sections ?? {},
    });
  }

  expunge(uid: number): void {
    const place = this.mails.findIndex((mail) => mail.uid === uid);
    if (place >= 0) this.mails.splice(place, 1);
  }

  /** The mails stay as they are, and every number is another one. */
  numberAnew(firstUid = 1): void {
    this.uidValidity += 1;
    const mails = this.mails.splice(0);
    this.mails.push(...mails.map((mail, place) => ({ ...mail, uid: firstUid + place })));
    this.uidNext = firstUid + mails.length;
  }

  /** The last `count` are gone and their numbers free, as after a copy was put back without a word. */
  restore(count: number): void {
    for (const { uid } of this.mails.splice(-count)) this.uidNext = Math.min(this.uidNext, uid);
  }
}
