import type { Response } from 'express';

import type { Core } from './core.ts';
import type { Fault, Method } from './faults.ts';

/** Does the work, unless a fault is planned. `lost`: does it and drops the answer. */
export async function withFaults(
  core: Core,
  method: Method,
  response: Response,
  work: () => unknown,
  fault: Fault | undefined = core.faults.next(method),
): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      await work();
      return;
    case 'http':
      response.status(fault.status);
      if (fault.retryAfter !== undefined) response.set('retry-after', String(fault.retryAfter));
      response.json({ error: { code: 'ServiceError', message: 'Unknown' } });
      return;
    // The caller gives up by itself; `stop` ends the rest.
    case 'hang':
      return;
    case 'reset':
      response.socket?.destroy();
      return;
    case 'lost':
      response.json = () => response;
      response.send = () => response;
      await work();
      response.socket?.destroy();
      return;
    default:
      fault satisfies never;
  }
}
