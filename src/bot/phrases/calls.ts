/** How the workspace calls an employee: the page where they say so, and the sign that they are left alone. */

export const NOTIFICATIONS = 'Notifications';
export const NOTIFICATIONS_SUBTITLE = 'How this workspace calls you. Nobody else sees what you choose.';

export const ON = 'On';
export const OFF = 'Off';

export const QUIET = 'Do not disturb';
export const QUIET_HINT =
  'No pop-up, no sound and no browser notification, on any of your devices. The red circles go on counting. Alerts wait for you on this page.';
export const QUIET_FOR_AN_HOUR = 'For an hour';
export const QUIET_UNTIL_ENDED = 'Until I end it';
export const QUIET_END = 'End';
export const QUIET_END_LABEL = 'End do not disturb';

/** On the button: the morning that comes next. */
export function quietUntilMorningWords(isToday: boolean, time: string): string {
  return `Until ${isToday ? 'this' : 'tomorrow'} morning, ${time}`;
}
/** How long it lasts; `day` where it is not today. */
export function quietUntilWords(until: { readonly day?: string; readonly time: string } | undefined): string {
  if (until === undefined) return 'until you end it';
  return until.day === undefined ? `until ${until.time}` : `until ${until.day}, ${until.time}`;
}
export const TOMORROW = 'tomorrow';

export const BROWSER_CALLS = 'Browser notifications';
export const BROWSER_CALLS_HINT =
  'In this browser, when you are looking at something else. They show who wrote, where, and how the message begins.';
export const BROWSER_CALLS_BLOCKED =
  'Your browser blocks notifications of this site. Allow them in its settings for this site, then switch them on here.';
export const BROWSER_CALLS_UNABLE = 'This browser shows no notifications of this page.';
export const BROWSER_CALLS_ARE_ON = 'Browser notifications are on';
export const BROWSER_CALLS_NO_SCRIPT = 'Browser notifications and the sound need JavaScript.';

export const SOUND = 'Sound';
export const SOUND_HINT = 'For a new message or alert, once however many tabs you have open.';
export const HEAR_SOUND = 'Play it';

export const TELL_ABOUT = 'Alerts';
export const TELL_ABOUT_HINT = 'Told to you alone, here and wherever else you work.';

export const MISSED = 'While you were not disturbed';
export const MISSED_CLEAR = 'I have seen these';

/** Beside the figure of what was missed. */
export const MISSED_WORD = 'missed';

export const ALL_ROOMS = 'Messages';
export const ALL_ROOMS_SUBTITLE = 'Channels and private chats';
export const NO_CHATS = 'You are in no private chat yet.';
