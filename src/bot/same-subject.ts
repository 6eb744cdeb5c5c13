const LIMIT = 500;

/** "Re:" as mail programs of many languages write it, any number of times. */
const ANSWERING =
  /^(?:(?:re|aw|antw|sv|vs|r|odp|ynt|res|回复|回覆|答复|返信)(?:\[\d{1,3}\])?\s{0,5}[:：]\s{0,5})+/iu;

/** Pure. Whether two subjects are of one thread: the same but for what answering puts in front. */
export function sameSubject(one: string, other: string): boolean {
  return bare(one) === bare(other);
}

function bare(subject: string): string {
  return subject.slice(0, LIMIT).trim().replace(ANSWERING, '').trim().toLowerCase();
}
