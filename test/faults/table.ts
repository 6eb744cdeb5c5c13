import type { Findings } from './invariants.ts';

export interface Figures extends Omit<Findings, 'violations'> {
  readonly scenario: string;
  readonly seconds: number;
  readonly violations: number;
}

/** The figures as the README has them. */
export function tableOf(rows: readonly Figures[]): string {
  const cells = [
    [
      'what went wrong',
      'messages',
      'issues',
      'cards',
      'replies sent',
      'shown as not sent',
      'copies in Teams',
      'lost, doubled or stale',
      'seconds',
    ],
    ...rows.map((row) => [
      row.scenario,
      ...[
        row.messages,
        row.issues,
        row.cards,
        row.sent,
        row.shownNotSent,
        row.copiesInTeams,
        row.violations,
      ].map(String),
      row.seconds.toFixed(0),
    ]),
  ];
  const [head = [], ...body] = cells;
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...body.map(line)].join(
    '\n',
  );
}
