CREATE TABLE "audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"by_id" bigint,
	"act" text NOT NULL,
	"issue_id" bigint,
	"customer_id" bigint,
	"inbox_id" bigint,
	"via" text,
	"facts" jsonb NOT NULL,
	CONSTRAINT "audit_actor" CHECK (("audit"."actor" = 'employee') = ("audit"."by_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "erasures_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"removed" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_postings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "notice_postings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" bigint NOT NULL,
	"employee_id" bigint NOT NULL,
	"platform" text NOT NULL,
	"person" text NOT NULL,
	"ref" text NOT NULL,
	CONSTRAINT "notice_postings_once" UNIQUE("issue_id","platform","person","ref")
);
--> statement-breakpoint
CREATE TABLE "redactions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "redactions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"erasure_id" bigint,
	"issue_id" bigint NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"employee_id" bigint,
	"taken" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"tried_at" timestamp with time zone,
	"done_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "issue_events" ADD COLUMN "via" text;--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "via" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_by_id_employees_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "erasures" ADD CONSTRAINT "erasures_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_postings" ADD CONSTRAINT "notice_postings_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_postings" ADD CONSTRAINT "notice_postings_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_erasure_id_erasures_id_fk" FOREIGN KEY ("erasure_id") REFERENCES "public"."erasures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_issue" ON "audit" USING btree ("issue_id","id");--> statement-breakpoint
CREATE INDEX "audit_customer" ON "audit" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "erasures_customer" ON "erasures" USING btree ("customer_id","id");--> statement-breakpoint
CREATE INDEX "redactions_erasure" ON "redactions" USING btree ("erasure_id","id");--> statement-breakpoint
CREATE INDEX "redactions_failed" ON "redactions" USING btree ("tried_at") WHERE "redactions"."problem" is not null;--> statement-breakpoint
-- Rolling: issues wait while it is made, a second or two for a million.
CREATE INDEX "issues_to_remove" ON "issues" USING btree ("closed_at","id") WHERE "issues"."closed_at" is not null and "issues"."removed_at" is null;