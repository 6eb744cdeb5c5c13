CREATE TABLE "customer_links" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customer_links_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"by_id" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "customer_links_kind" CHECK ("customer_links"."kind" in ('linked', 'unlinked'))
);
--> statement-breakpoint
CREATE TABLE "held_messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "held_messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"theirs" text NOT NULL,
	"ours" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"why" text NOT NULL,
	"original" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"released_by_id" bigint,
	"released_at" timestamp with time zone,
	CONSTRAINT "held_messages_release_whole" CHECK (("held_messages"."released_by_id" is null) = ("held_messages"."released_at" is null))
);
--> statement-breakpoint
CREATE TABLE "originals" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "customer_addresses" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "inboxes" ADD COLUMN "signature" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "subject" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "reply_to" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "cc" text[];--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "whole" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "envelope" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "unverified" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "customer_links" ADD CONSTRAINT "customer_links_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_links" ADD CONSTRAINT "customer_links_by_id_employees_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "held_messages" ADD CONSTRAINT "held_messages_released_by_id_employees_id_fk" FOREIGN KEY ("released_by_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "originals" ADD CONSTRAINT "originals_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "customer_links_customer" ON "customer_links" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "held_messages_at" ON "held_messages" USING btree ("at");--> statement-breakpoint
CREATE INDEX "customer_addresses_name" ON "customer_addresses" USING btree (lower("name"));