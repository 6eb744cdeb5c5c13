import { parseArgs } from 'node:util';

export interface Options {
  /** New texts in the bursts of all rounds together. */
  readonly texts: number;
  readonly rounds: number;
  /** How many issues there are when something is looked up. */
  readonly sizes: readonly number[];
  /** How often each is looked up; the first sixth does not count. */
  readonly lookUps: number;
  /** Where the figures go as JSON. */
  readonly json?: string;
  /** Where the plans of the look-ups go. */
  readonly plans?: string;
  /** A folder for a profile of Switchboard's processor time. */
  readonly profile?: string;
}

/** Throws for what is no option. */
export function optionsIn(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      texts: { type: 'string', default: '6000' },
      rounds: { type: 'string', default: '3' },
      sizes: { type: 'string', default: '1000,100000,2000000' },
      'look-ups': { type: 'string', default: '300' },
      json: { type: 'string' },
      plans: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const { texts, rounds, sizes, 'look-ups': turns, json, plans, profile } = values;
  return {
    texts: numberIn(texts),
    rounds: numberIn(rounds),
    sizes: sizes.split(',').filter(Boolean).map(numberIn),
    lookUps: numberIn(turns),
    ...(json !== undefined && { json }),
    ...(plans !== undefined && { plans }),
    ...(profile !== undefined && { profile }),
  };
}

function numberIn(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isInteger(value) || value < 1) throw new Error(`"${text}" is not a number of anything`);
  return value;
}
