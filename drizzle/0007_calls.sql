CREATE TABLE "call_wishes" (
	"employee_id" bigint PRIMARY KEY NOT NULL,
	"sound" boolean DEFAULT true NOT NULL,
	"quiet_since" timestamp with time zone,
	"quiet_until" timestamp with time zone,
	CONSTRAINT "call_wishes_quiet" CHECK ("call_wishes"."quiet_until" is null or ("call_wishes"."quiet_since" is not null and "call_wishes"."quiet_until" > "call_wishes"."quiet_since"))
);
--> statement-breakpoint
CREATE TABLE "missed_notices" (
	"employee_id" bigint NOT NULL,
	"about" text NOT NULL,
	"issue_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "missed_notices_employee_id_about_issue_id_pk" PRIMARY KEY("employee_id","about","issue_id")
);
--> statement-breakpoint
ALTER TABLE "call_wishes" ADD CONSTRAINT "call_wishes_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missed_notices" ADD CONSTRAINT "missed_notices_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missed_notices" ADD CONSTRAINT "missed_notices_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;