import type { Keyword } from '../../issues/inbound.ts';

/**
 * The keyword a text is, if it is one: a single word and nothing else, as carriers read it.
 * `optOutType` is what Twilio says when Advanced Opt-Out is on, and then it decides.
 * YES opts in too, but it is also the commonest answer there is, so it stays a word of its own and the
 * domain reads it by what the customer did before. So does any other word that Twilio takes for a START: it does,
 * whoever writes it and whatever they answer.
 * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
 */
export function keywordOf(text: string, optOutType?: string): Keyword | undefined {
  const word = BY_WORD[text.trim().toUpperCase()];
  const type = BY_TYPE[optOutType?.toUpperCase() ?? ''];
  return type === 'start' && word !== 'start' ? 'yes' : (type ?? word);
}

const BY_TYPE: Readonly<Record<string, Keyword>> = { STOP: 'stop', START: 'start', HELP: 'help' };

const BY_WORD: Readonly<Record<string, Keyword>> = {
  STOP: 'stop',
  STOPALL: 'stop',
  UNSUBSCRIBE: 'stop',
  CANCEL: 'stop',
  END: 'stop',
  QUIT: 'stop',
  REVOKE: 'stop',
  OPTOUT: 'stop',
  START: 'start',
  UNSTOP: 'start',
  YES: 'yes',
  HELP: 'help',
  INFO: 'help',
};
