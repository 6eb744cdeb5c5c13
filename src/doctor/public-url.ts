import { z } from 'zod';

import type { Checked } from '../checkup.ts';
import { answerOf } from '../checkup.ts';

const WHAT = 'PUBLIC_URL';
const Alive = z.object({ alive: z.boolean(), installation: z.string() });

/**
 * Whether the public address leads to a Switchboard, and to one on this database. `isReached`: something answers
 * there, so that our doors behind it are worth a call.
 */
export async function publicUrlCheck(
  publicUrl: string,
  installation: string | undefined,
): Promise<{ readonly isReached: boolean; readonly checked: Checked }> {
  const answer = await answerOf(`${publicUrl}/healthz`);
  const wrong = (found: string, todo: string) => ({
    isReached: answer !== undefined,
    checked: { what: WHAT, ok: false, found, todo },
  });
  if (!answer)
    return wrong(
      `nothing answers at ${publicUrl}`,
      'Start Switchboard (npm start), and let this address lead to it: a proxy, a tunnel, a DNS name.',
    );
  const alive = Alive.safeParse(jsonIn(answer.text));
  if (!alive.success)
    return wrong(
      `what answers at ${publicUrl}/healthz is not Switchboard (${answer.status})`,
      'Look at what this address leads to. A proxy must let GET /healthz through for this check.',
    );
  if (installation !== undefined && alive.data.installation !== installation)
    return wrong(
      `at ${publicUrl} answers another Switchboard, with another database`,
      'Compare DATABASE_URL and SWITCHBOARD_DATA here with those of the running one.',
    );
  return { isReached: true, checked: { what: WHAT, ok: true, found: `${publicUrl} leads here` } };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
