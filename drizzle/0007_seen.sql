ALTER TABLE "jobs" ADD COLUMN "cause" text;--> statement-breakpoint
CREATE INDEX "messages_last_inbound" ON "messages" USING btree ("channel","ours","at") WHERE "messages"."kind" = 'customer';