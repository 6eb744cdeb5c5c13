ALTER TABLE "messages" DROP CONSTRAINT "messages_shape";--> statement-breakpoint
-- Rolling: it forbids nothing that the rule before it allowed, and the older version writes nothing it adds.
ALTER TABLE "messages" ADD CONSTRAINT "messages_shape" CHECK (case "messages"."kind"
        when 'customer' then "messages"."provider_id" is not null and "messages"."channel" is not null and "messages"."theirs" is not null
          and "messages"."ours" is not null and "messages"."author_id" is null and "messages"."delivery" is null and "messages"."attempt" is null
        when 'reply' then "messages"."author_id" is not null and "messages"."channel" is not null and "messages"."theirs" is not null
          and "messages"."ours" is not null and "messages"."attempt" is not null
          and "messages"."delivery" in ('queued', 'sent', 'delivered', 'failed', 'unknown', 'withdrawn')
          and ("messages"."delivery" <> 'sent' or "messages"."provider_id" is not null)
          and ("messages"."delivery" <> 'withdrawn' or ("messages"."provider_id" is null and "messages"."begun_at" is null))
        when 'comment' then "messages"."author_id" is not null and "messages"."channel" is null and "messages"."delivery" is null
        else false end);