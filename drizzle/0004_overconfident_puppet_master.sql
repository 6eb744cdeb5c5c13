ALTER TABLE "messages" DROP CONSTRAINT "messages_shape";--> statement-breakpoint
ALTER TABLE "customer_addresses" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', translate(address || ' ' || coalesce(name, ''), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~“”„‘’‚«»‹›–—…·•¿¡§ ，。、；：？！（）「」『』【】', repeat(' ', 66)) || ' ' || case when address like '+%' then substr(address, 3) || ' ' || substr(address, 4) || ' ' || substr(address, 5) || ' ' || substr(address, 6) || ' ' || substr(address, 7) || ' ' || substr(address, 8) || ' ' || substr(address, 9) || ' ' || substr(address, 10) || ' ' || substr(address, 11) || ' ' || substr(address, 12) || ' ' || substr(address, 13) || ' ' || substr(address, 14) else '' end)) STORED;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', translate(left(coalesce(name, ''), 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~“”„‘’‚«»‹›–—…·•¿¡§ ，。、；：？！（）「」『』【】', repeat(' ', 66)))) STORED;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', translate(left(coalesce(subject, '') || ' ' || body, 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~“”„‘’‚«»‹›–—…·•¿¡§ ，。、；：？！（）「」『』【】', repeat(' ', 66)))) STORED;--> statement-breakpoint
CREATE INDEX "customer_addresses_words" ON "customer_addresses" USING gin ("search");--> statement-breakpoint
CREATE INDEX "customers_words" ON "customers" USING gin ("search");--> statement-breakpoint
CREATE INDEX "issues_waiting" ON "issues" USING btree ("last_activity_at","id") WHERE "issues"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "messages_words" ON "messages" USING gin ("search");--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_shape" CHECK (case "messages"."kind"
        when 'customer' then "messages"."provider_id" is not null and "messages"."channel" is not null and "messages"."theirs" is not null
          and "messages"."ours" is not null and "messages"."author_id" is null and "messages"."delivery" is null and "messages"."attempt" is null
        when 'reply' then "messages"."author_id" is not null and "messages"."channel" is not null and "messages"."theirs" is not null
          and "messages"."ours" is not null and "messages"."attempt" is not null
          and "messages"."delivery" in ('queued', 'sent', 'delivered', 'failed', 'unknown', 'withdrawn')
          and ("messages"."delivery" <> 'sent' or "messages"."provider_id" is not null)
        when 'comment' then "messages"."author_id" is not null and "messages"."channel" is null and "messages"."delivery" is null
        else false end);