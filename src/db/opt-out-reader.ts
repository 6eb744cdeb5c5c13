import { and, desc, eq, lt } from 'drizzle-orm';

import { customerId } from '../issues/issue.ts';
import type { OptOut, OptOuts } from '../issues/opt-outs.ts';
import type { Opened } from './database.ts';
import { isHidden } from './forgotten.ts';
import { customerAddresses, optOuts } from './schema-customers.ts';

const PAGE = 50;

export function optOutReader({ db }: Opened): OptOuts {
  return {
    async list({ before, limit = PAGE }) {
      const rows = await db
        .select({ optOut: optOuts, customer: customerAddresses.customerId })
        .from(optOuts)
        .leftJoin(
          customerAddresses,
          and(eq(customerAddresses.channel, optOuts.channel), eq(customerAddresses.address, optOuts.address)),
        )
        .where(before === undefined ? undefined : lt(optOuts.id, before))
        .orderBy(desc(optOuts.id))
        .limit(limit + 1);
      const shown = rows.slice(0, limit).map(({ optOut, customer }): OptOut => {
        const { endedAt, ...rest } = optOut;
        return {
          ...rest,
          address: isHidden(rest.address) ? '' : rest.address,
          ...(endedAt !== null && { endedAt }),
          ...(customer !== null && { customer: customerId(customer) }),
        };
      });
      const last = shown.at(-1);
      return { optOuts: shown, ...(rows.length > limit && last && { next: last.id }) };
    },
  };
}
