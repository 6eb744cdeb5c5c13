CREATE TABLE "attachments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "attachments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"url" text,
	"name" text,
	"content_type" text NOT NULL,
	"bytes" "bytea",
	"problem" text,
	CONSTRAINT "attachments_once" UNIQUE("message_id","ordinal"),
	CONSTRAINT "attachments_state" CHECK ("attachments"."bytes" is null or "attachments"."problem" is null),
	CONSTRAINT "attachments_source" CHECK ("attachments"."url" is not null or "attachments"."bytes" is not null)
);
--> statement-breakpoint
CREATE TABLE "customer_addresses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customer_addresses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"answerable" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "customer_addresses_once" UNIQUE("channel","address")
);
--> statement-breakpoint
CREATE TABLE "customer_notes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customer_notes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"author_id" bigint NOT NULL,
	"body" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "employee_identities" (
	"platform" text NOT NULL,
	"external_id" text NOT NULL,
	"employee_id" bigint NOT NULL,
	CONSTRAINT "employee_identities_platform_external_id_pk" PRIMARY KEY("platform","external_id")
);
--> statement-breakpoint
CREATE TABLE "employees" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "employees_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"email" text,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "employees_email_spelling" CHECK ("employees"."email" = lower("employees"."email"))
);
--> statement-breakpoint
CREATE TABLE "inbound_seen" (
	"channel" text NOT NULL,
	"provider_id" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "inbound_seen_channel_provider_id_pk" PRIMARY KEY("channel","provider_id")
);
--> statement-breakpoint
CREATE TABLE "inbox_addresses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbox_addresses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"inbox_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	CONSTRAINT "inbox_addresses_once" UNIQUE("channel","address")
);
--> statement-breakpoint
CREATE TABLE "inbox_conversations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbox_conversations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"inbox_id" bigint NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"mention" text,
	"trouble" text,
	CONSTRAINT "inbox_conversations_once" UNIQUE("inbox_id","platform","conversation")
);
--> statement-breakpoint
CREATE TABLE "inboxes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inboxes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "issue_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" bigint NOT NULL,
	"revision" integer NOT NULL,
	"type" text NOT NULL,
	"after_seq" bigint NOT NULL,
	"by_id" bigint,
	"to_id" bigint,
	"detail" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "issues" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issues_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"inbox_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"status" text NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"assignee_id" bigint,
	"assigned_by_id" bigint,
	"assigned_at" timestamp with time zone,
	"closed_by_id" bigint,
	"closed_at" timestamp with time zone,
	"resolution" text,
	"opened_at" timestamp with time zone NOT NULL,
	"last_activity_at" timestamp with time zone NOT NULL,
	CONSTRAINT "issues_status" CHECK (case "issues"."status"
        when 'unassigned' then "issues"."assignee_id" is null and "issues"."closed_at" is null
        when 'assigned' then "issues"."assignee_id" is not null and "issues"."closed_at" is null
        when 'closed' then "issues"."closed_at" is not null
        else false end),
	CONSTRAINT "issues_assignment_whole" CHECK (("issues"."assignee_id" is null) = ("issues"."assigned_by_id" is null) and ("issues"."assignee_id" is null) = ("issues"."assigned_at" is null)),
	CONSTRAINT "issues_closing_whole" CHECK (("issues"."closed_at" is null) = ("issues"."closed_by_id" is null) and ("issues"."closed_at" is null) = ("issues"."resolution" is null)),
	CONSTRAINT "issues_resolution" CHECK ("issues"."resolution" in ('handled', 'no-reply-needed'))
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "jobs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"lane" text NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"run_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer DEFAULT 12 NOT NULL,
	"dedupe_key" text,
	"locked_by" uuid,
	"locked_until" timestamp with time zone,
	"last_error" text,
	"dead_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "jobs_lock" CHECK (("jobs"."locked_by" is null) = ("jobs"."locked_until" is null)),
	CONSTRAINT "jobs_dead_unlocked" CHECK ("jobs"."dead_at" is null or "jobs"."locked_by" is null)
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "messages_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"body" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"author_id" bigint,
	"channel" text,
	"theirs" text,
	"ours" text,
	"provider_id" text,
	"delivery" text,
	"attempt" integer,
	"begun_at" timestamp with time zone,
	"problem" text,
	CONSTRAINT "messages_shape" CHECK (case "messages"."kind"
        when 'customer' then "messages"."provider_id" is not null and "messages"."channel" is not null and "messages"."theirs" is not null
          and "messages"."ours" is not null and "messages"."author_id" is null and "messages"."delivery" is null and "messages"."attempt" is null
        when 'reply' then "messages"."author_id" is not null and "messages"."channel" is not null and "messages"."theirs" is not null
          and "messages"."ours" is not null and "messages"."attempt" is not null
          and "messages"."delivery" in ('queued', 'sent', 'delivered', 'failed', 'unknown')
          and ("messages"."delivery" <> 'sent' or "messages"."provider_id" is not null)
        when 'comment' then "messages"."author_id" is not null and "messages"."channel" is null and "messages"."delivery" is null
        else false end)
);
--> statement-breakpoint
CREATE TABLE "notices_off" (
	"employee_id" bigint NOT NULL,
	"about" text NOT NULL,
	CONSTRAINT "notices_off_employee_id_about_pk" PRIMARY KEY("employee_id","about")
);
--> statement-breakpoint
CREATE TABLE "opt_outs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "opt_outs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"ours" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "origins" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"ref" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "postings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "postings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" bigint NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"ref" text,
	"begun_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "postings_once" UNIQUE("issue_id","platform","conversation")
);
--> statement-breakpoint
CREATE TABLE "requests_done" (
	"request" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shelf" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "thread_postings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "thread_postings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"ref" text,
	"begun_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "thread_postings_once" UNIQUE("message_id","platform","conversation")
);
--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_addresses" ADD CONSTRAINT "customer_addresses_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_notes" ADD CONSTRAINT "customer_notes_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_notes" ADD CONSTRAINT "customer_notes_author_id_employees_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employee_identities" ADD CONSTRAINT "employee_identities_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox_addresses" ADD CONSTRAINT "inbox_addresses_inbox_id_inboxes_id_fk" FOREIGN KEY ("inbox_id") REFERENCES "public"."inboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox_conversations" ADD CONSTRAINT "inbox_conversations_inbox_id_inboxes_id_fk" FOREIGN KEY ("inbox_id") REFERENCES "public"."inboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_events" ADD CONSTRAINT "issue_events_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_events" ADD CONSTRAINT "issue_events_by_id_employees_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_events" ADD CONSTRAINT "issue_events_to_id_employees_id_fk" FOREIGN KEY ("to_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_inbox_id_inboxes_id_fk" FOREIGN KEY ("inbox_id") REFERENCES "public"."inboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_assignee_id_employees_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_assigned_by_id_employees_id_fk" FOREIGN KEY ("assigned_by_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_closed_by_id_employees_id_fk" FOREIGN KEY ("closed_by_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_author_id_employees_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices_off" ADD CONSTRAINT "notices_off_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "origins" ADD CONSTRAINT "origins_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_postings" ADD CONSTRAINT "thread_postings_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "customer_addresses_customer" ON "customer_addresses" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "customer_notes_customer" ON "customer_notes" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "employee_identities_employee" ON "employee_identities" USING btree ("employee_id");--> statement-breakpoint
CREATE UNIQUE INDEX "employees_email" ON "employees" USING btree ("email") WHERE "employees"."email" is not null;--> statement-breakpoint
CREATE INDEX "inbox_addresses_inbox" ON "inbox_addresses" USING btree ("inbox_id");--> statement-breakpoint
CREATE UNIQUE INDEX "inboxes_name" ON "inboxes" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "issue_events_issue" ON "issue_events" USING btree ("issue_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "issues_one_unresolved" ON "issues" USING btree ("customer_id","inbox_id") WHERE "issues"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "issues_mine" ON "issues" USING btree ("assignee_id","id") WHERE "issues"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "issues_unassigned" ON "issues" USING btree ("id") WHERE "issues"."status" = 'unassigned';--> statement-breakpoint
CREATE INDEX "issues_status_recent" ON "issues" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "issues_history" ON "issues" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "jobs_lane" ON "jobs" USING btree ("lane","id") WHERE "jobs"."dead_at" is null;--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("run_at","id") WHERE "jobs"."dead_at" is null;--> statement-breakpoint
CREATE INDEX "jobs_dead" ON "jobs" USING btree ("dead_at") WHERE "jobs"."dead_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_dedupe" ON "jobs" USING btree ("dedupe_key") WHERE "jobs"."dedupe_key" is not null and "jobs"."locked_by" is null and "jobs"."dead_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_seq" ON "messages" USING btree ("issue_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_provider" ON "messages" USING btree ("channel","provider_id") WHERE "messages"."provider_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_troubled" ON "messages" USING btree ("issue_id") WHERE "messages"."delivery" in ('failed', 'unknown');--> statement-breakpoint
CREATE UNIQUE INDEX "opt_outs_current" ON "opt_outs" USING btree ("channel","address","ours") WHERE "opt_outs"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "origins_ref" ON "origins" USING btree ("platform","ref");--> statement-breakpoint
CREATE INDEX "postings_conversation" ON "postings" USING btree ("platform","conversation","issue_id");--> statement-breakpoint
CREATE UNIQUE INDEX "postings_ref" ON "postings" USING btree ("platform","ref") WHERE "postings"."ref" is not null;