import type { Email } from 'postal-mime';

/** "Invitation: Site visit, 18 January 2026, 14:30 UTC", for mails that carry one for a calendar. */
export function invitationIn(attachments: Email['attachments']): string | undefined {
  const calendar = attachments.find(
    ({ mimeType, method }) => CALENDARS.has(mimeType) && method !== undefined,
  );
  if (!calendar) return undefined;
  const { content, method = '' } = calendar;
  const source =
    typeof content === 'string' ? content : new TextDecoder().decode(content.slice(0, MOST_OF_A_CALENDAR));
  const event = eventIn(source);
  if (event.summary === '') return undefined;
  return `${WORDS[method] ?? 'Invitation'}: ${event.summary}${event.start === '' ? '' : `, ${event.start}`}`;
}

const CALENDARS: ReadonlySet<string> = new Set(['text/calendar', 'application/ics']);
const MOST_OF_A_CALENDAR = 64 * 1024;

/** https://www.rfc-editor.org/rfc/rfc5546 */
const WORDS: Readonly<Record<string, string>> = {
  REQUEST: 'Invitation',
  PUBLISH: 'Event',
  CANCEL: 'Cancelled invitation',
  REPLY: 'Answer to an invitation',
  COUNTER: 'Another time proposed',
};

/** A time zone of a calendar has a start too, so only what stands in the event counts. */
function eventIn(source: string): { readonly summary: string; readonly start: string } {
  const unfolded = source.replaceAll(/\r?\n[ \t]/g, '');
  const begin = unfolded.indexOf('BEGIN:VEVENT');
  const event = begin === -1 ? '' : unfolded.slice(begin);
  const summary = /^SUMMARY[^:\n]{0,200}:([^\r\n]{0,300})/im.exec(event)?.[1] ?? '';
  const [, parameters = '', value = ''] = /^DTSTART([^:\n]{0,200}):([^\r\n]{0,40})/im.exec(event) ?? [];
  return {
    summary: summary.replaceAll(/\\n/gi, ' ').replaceAll(/\\(.)/g, '$1').trim(),
    start: timeOf(value.trim(), parameters),
  };
}

function timeOf(value: string, parameters: string): string {
  const [, year, month, day, hour, minute, utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(value) ?? [];
  if (year === undefined) return '';
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  const zone = utc === 'Z' ? 'UTC' : (/TZID="?([^;:"]{1,60})/.exec(parameters)?.[1] ?? '');
  return `${date} ${hour}:${minute} ${zone}`.trim();
}
