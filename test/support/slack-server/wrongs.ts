import type { Response } from 'express';

import type { Fault } from './faults.ts';

/** Answers as the fault says. `hang` leaves the caller waiting until it goes away. */
export function answerWithFault(fault: Fault, response: Response): void {
  switch (fault.kind) {
    case 'ratelimited':
      response
        .status(429)
        .set('retry-after', String(fault.retryAfter))
        .json({ ok: false, error: 'ratelimited' });
      return;
    case 'http':
      response.status(fault.status).send('upstream connect error or disconnect/reset before headers');
      return;
    case 'error':
      response.json({ ok: false, error: fault.error });
      return;
    case 'lost_response_500':
      response.status(500).send('Internal Server Error');
      return;
    case 'lost_response':
    case 'down':
      response.socket?.destroy();
      return;
    // Whoever can be slow waits first and then answers as always; to others it is no answer.
    case 'slow':
    case 'hang':
      return;
    default:
      fault satisfies never;
  }
}
