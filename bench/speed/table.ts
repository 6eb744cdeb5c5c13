import { PLATFORM_MS } from './chat.ts';
import type { LookUps } from './look-ups.ts';
import { percentile } from './percentile.ts';
import type { Figures } from './rounds.ts';
import { PER_SECOND, SENDERS } from './rounds.ts';

export interface Row {
  readonly what: string;
  readonly switchboard: number | undefined;
  readonly floor?: number | undefined;
  /** Above 1 is worse: than the floor, or than the smallest size. */
  readonly ratio: number | undefined;
  readonly unit: string;
}

export interface Memory {
  readonly switchboard: number | undefined;
  readonly floor: number | undefined;
}

export function speedRows(ours: Figures, floor: Figures, memory: Memory): readonly Row[] {
  const median = (what: string, unit: string, of: (figures: Figures) => readonly number[]) =>
    row(what, unit, percentile(of(ours), 50), percentile(of(floor), 50));
  const both = (what: string, of: (figures: Figures) => readonly number[]) =>
    [50, 99].map((p) => row(`${what}, p${p}`, 'ms', percentile(of(ours), p), percentile(of(floor), p)));
  const perSecond = median(`burst, ${SENDERS} senders: acknowledged`, 'texts/s', (each) => each.perSecond);
  return [
    { ...perSecond, ratio: perSecond.ratio === undefined ? undefined : 1 / perSecond.ratio },
    ...both('burst: acknowledgement', (each) => each.burstAcknowledged),
    ...both('burst: text → card', (each) => each.burstCard),
    ...both(`${PER_SECOND} a second: acknowledgement`, (each) => each.acknowledged),
    ...both(`${PER_SECOND} a second: text → card`, (each) => each.card),
    ...both(`${PER_SECOND} a second: further text → message under the card`, (each) => each.message),
    ...both(`${PER_SECOND} a second: click → update`, (each) => each.update),
    median('CPU for 1,000 texts and their cards', 's', (each) => each.cpuSeconds),
    median("the database's CPU for them", 's', (each) => each.databaseCpuSeconds),
    row('peak memory', 'MB', memory.switchboard, memory.floor),
  ];
}

export function lookUpRows({ times }: LookUps, sizes: readonly number[]): readonly Row[] {
  return times.flatMap(({ name, medians }) =>
    medians.map((median, place) => ({
      what: `${name}, ${sizes[place]?.toLocaleString('en')} issues`,
      ...{ unit: 'ms', switchboard: median, ratio: place === 0 ? undefined : median / (medians[0] ?? NaN) },
    })),
  );
}

export function markdown(rows: readonly Row[]): string {
  const head = ['| what | Switchboard | floor | ratio |', '| --- | --: | --: | --: |'];
  const lines = rows.map(({ what, switchboard, floor, ratio, unit }) => {
    const with_ = (value: number | undefined) => (value === undefined ? '–' : `${shown(value)} ${unit}`);
    return `| ${what} | ${with_(switchboard)} | ${with_(floor)} | ${ratio === undefined ? '–' : ratio.toFixed(2)} |`;
  });
  return [...head, ...lines, '', `The platform's own ${PLATFORM_MS} ms are not counted.`, ''].join('\n');
}

function row(what: string, unit: string, switchboard: number | undefined, floor: number | undefined): Row {
  const known = switchboard !== undefined && floor !== undefined && !Number.isNaN(switchboard);
  return {
    what,
    unit,
    switchboard: known ? switchboard : undefined,
    floor: known ? floor : undefined,
    ratio: known ? switchboard / floor : undefined,
  };
}

function shown(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
