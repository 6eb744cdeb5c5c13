import { oneOf } from './admin.ts';

/** Signing in and out of the workspace. */

export const SIGN_IN = 'Sign in';
export const SIGN_OUT = 'Sign out';
export const SIGN_OUT_EVERYWHERE = 'Sign out everywhere';
export const SIGNED_IN_AS = 'Signed in as';
export const TRY_AGAIN = 'Try again';

export const SIGN_IN_HINT = 'Only employees come in. Sign in with the account you work with.';
export function sentToWords(host: string): string {
  return `You are sent to ${host} and come back here.`;
}
export function issuerAwayWords(host: string): string {
  return `${host} does not answer, so nobody can sign in at the moment. Cards, replies and everything else go on. Try again in a minute.`;
}

export const SIGNED_OUT = 'You are signed out.';
/** Told to a script, and shown by it. */
export const SIGNED_OUT_MEANWHILE =
  'You are signed out. Sign in again, in another tab if something unsent stands in this one.';
/** The same where somebody else came in with the same browser. */
export function somebodyElseWords(name: string): string {
  return `In this browser you are ${name} now, and this page is somebody else’s. Nothing was done. Reload it to go on.`;
}
export const NOT_DONE_SIGNED_OUT =
  'You were signed out before this was submitted, so nothing was done. Sign in, go back and submit it again.';

export const NOT_LET_IN = 'You cannot come in';

export const SIGN_IN_PROBLEMS = {
  'none-begun':
    'No sign-in is under way in this browser: it was finished already, took longer than ten minutes, or was begun elsewhere.',
  'wrong-state': 'This answer belongs to another sign-in than the one begun last in this browser.',
  'wrong-nonce': 'The account’s provider has answered a question that this browser did not ask.',
  'wrong-audience': 'The account’s provider has vouched for you to somebody else than Switchboard.',
  'too-old': 'The provider’s word for you has run out, or its clock and ours disagree.',
  'code-used': 'This answer was used already, or came too late.',
  declined: 'You have declined to sign in, or your provider does not let you.',
  'issuer-away': 'The account’s provider does not answer at the moment.',
  'not-verifiable': 'The provider’s answer could not be verified, so it counts for nothing.',
  'no-certain-email':
    'The provider does not say that your email address is really yours, so we cannot tell who you are here. Confirm the address with the provider, or ask for another account.',
  unknown: 'Nobody here is known by your email address.',
  deactivated: 'Your account here has been deactivated.',
} as const;

export const TOO_MANY_SIGN_INS =
  'Too many sign-ins have failed from where you are. Wait ten minutes, then try again.';

/** Whom to ask, for whoever was not let in. */
export function whomToAskWords(admins: readonly string[]): string {
  if (admins.length === 0) return 'Ask whoever runs Switchboard in your company to let you in.';
  return `Ask ${oneOf(admins)} to let you in.`;
}
