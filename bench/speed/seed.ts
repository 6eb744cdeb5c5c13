import type postgres from 'postgres';

/** What every size has the same of, so that an answer is as long whatever the size. */
export const MINE = 30;
export const RARE = 'needle';
export const COMMON = 'parcel';
const RARE_EVERY = 20;

/**
 * Fills a database of the product with issues: four of each customer, the last of them open; a message on each. Of
 * the open ones 30 are Ana's, the others nobody's or one of 50 colleagues'. Of all messages 20 hold the rare word, and
 * each the common one.
 */
export async function seed(sql: postgres.Sql, issues: number): Promise<void> {
  const customers = Math.max(1, Math.floor(issues / 4));
  // Rows of our own making need no proof of who they refer to; where that may not be said, it takes longer.
  await sql`set session_replication_role = replica`.catch(() => {});
  await sql`set synchronous_commit = off`;
  await sql`set maintenance_work_mem = '512MB'`.catch(() => {});
  const indexes = await takeIndexes(sql);

  await sql`insert into inboxes (name) values ('Support')`;
  await sql`insert into employees (name) select 'Colleague ' || n from generate_series(1, 50) n`;
  await sql`insert into customers (name) select 'Customer ' || n from generate_series(1, ${customers}::int) n`;
  await sql`insert into customer_addresses (customer_id, channel, address)
    select id, 'sms', '+1555' || lpad(id::text, 7, '0') from customers`;
  await sql`
    insert into issues (inbox_id, customer_id, status, assignee_id, assigned_by_id, assigned_at, closed_at, closed_by_id,
      resolution, opened_at, last_activity_at)
    select 1, customer, case when not is_open then 'closed' when who is null then 'unassigned' else 'assigned' end,
      who, who, case when who is not null then at end, case when not is_open then at end,
      case when not is_open then coalesce(who, 2) end, case when not is_open then 'handled' end, at, at
    from (
      select n, 1 + n % ${customers}::int as customer, n >= ${issues - customers}::int as is_open,
        case when n >= ${issues - customers}::int and n % ${customers}::int % ${Math.max(1, Math.floor(customers / MINE))}::int = 0
            and n % ${customers}::int / ${Math.max(1, Math.floor(customers / MINE))}::int < ${MINE}::int then 1
          when n % 2 = 0 then 2 + n % 49 end as who,
        now() - make_interval(secs => ${issues}::int - n) as at
      from generate_series(0, ${issues - 1}::int) n
    ) rows order by n`;
  await sql`
    insert into messages (id, issue_id, kind, body, at, channel, theirs, ours, provider_id)
    select gen_random_uuid(), i.id, 'customer', 'Hello, my ' || ${COMMON} || ' has not come yet, order' || i.id % 5000
        || case when i.id % ${Math.max(1, Math.floor(issues / RARE_EVERY))}::int = 0 then ' ' || ${RARE} else '' end,
      i.opened_at, 'sms', '+1555' || lpad(i.customer_id::text, 7, '0'), '+15550009999', 'SM' || i.id
    from issues i`;
  for (const index of indexes) await sql.unsafe(index);
  await sql`reset session_replication_role`.catch(() => {});
  await sql`vacuum analyze`;
}

/** Takes away the indexes that no constraint stands on, and says how they are made again: filling is faster so. */
async function takeIndexes(sql: postgres.Sql): Promise<readonly string[]> {
  const found = await sql<{ name: string; definition: string }[]>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index join pg_class c on c.oid = indrelid
    where c.relname in ('customers', 'customer_addresses', 'issues', 'messages')
      and c.relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint where conindid = indexrelid)`;
  for (const { name } of found) await sql.unsafe(`drop index ${name}`);
  return found.map(({ definition }) => definition);
}
