ALTER TABLE "jobs" ADD COLUMN "cause" text;--> statement-breakpoint
-- Rolling: messages wait while it is made, a second or two for a million; carriers repeat what they got no answer to.
CREATE INDEX "messages_last_inbound" ON "messages" USING btree ("channel","ours","at") WHERE "messages"."kind" = 'customer';