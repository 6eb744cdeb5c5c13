CREATE TABLE "entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"room_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"author_id" bigint,
	"body" text,
	"request" uuid,
	"issue_id" bigint,
	"message_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"edited_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "entries_request" UNIQUE("author_id","request"),
	CONSTRAINT "entries_shape" CHECK (case "entries"."kind"
        when 'talk' then "entries"."author_id" is not null and "entries"."body" is not null and "entries"."request" is not null
          and "entries"."issue_id" is null and "entries"."message_id" is null
        when 'card' then "entries"."issue_id" is not null and "entries"."message_id" is null and "entries"."author_id" is null and "entries"."body" is null
        when 'message' then "entries"."issue_id" is not null and "entries"."message_id" is not null and "entries"."author_id" is null
          and "entries"."body" is null
        else false end),
	CONSTRAINT "entries_deleted" CHECK ("entries"."deleted_at" is null or "entries"."body" = '')
);
--> statement-breakpoint
CREATE TABLE "readings" (
	"room_id" bigint NOT NULL,
	"employee_id" bigint NOT NULL,
	"up_to" bigint DEFAULT 0 NOT NULL,
	"place" bigint,
	CONSTRAINT "readings_room_id_employee_id_pk" PRIMARY KEY("room_id","employee_id")
);
--> statement-breakpoint
CREATE TABLE "rooms" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rooms_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"name" text,
	"members" bigint[],
	"created_by_id" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "rooms_name" UNIQUE("name"),
	CONSTRAINT "rooms_members" UNIQUE("members"),
	CONSTRAINT "rooms_shape" CHECK (case "rooms"."kind"
        when 'channel' then "rooms"."name" is not null and "rooms"."members" is null
        when 'chat' then "rooms"."name" is null and "rooms"."members" is not null and cardinality("rooms"."members") >= 2
        else false end)
);
--> statement-breakpoint
CREATE TABLE "seats" (
	"employee_id" bigint PRIMARY KEY NOT NULL,
	"since" bigint NOT NULL,
	"room_id" bigint
);
--> statement-breakpoint
ALTER TABLE "entries" ADD CONSTRAINT "entries_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entries" ADD CONSTRAINT "entries_author_id_employees_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entries" ADD CONSTRAINT "entries_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entries" ADD CONSTRAINT "entries_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readings" ADD CONSTRAINT "readings_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readings" ADD CONSTRAINT "readings_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_created_by_id_employees_id_fk" FOREIGN KEY ("created_by_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seats" ADD CONSTRAINT "seats_employee_id_employees_id_fk" FOREIGN KEY ("employee_id") REFERENCES "public"."employees"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seats" ADD CONSTRAINT "seats_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "entries_room" ON "entries" USING btree ("room_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "entries_card" ON "entries" USING btree ("room_id","issue_id") WHERE "entries"."kind" = 'card';--> statement-breakpoint
CREATE UNIQUE INDEX "entries_message" ON "entries" USING btree ("room_id","message_id") WHERE "entries"."kind" = 'message';--> statement-breakpoint
CREATE INDEX "rooms_member" ON "rooms" USING gin ("members");--> statement-breakpoint
-- Written by hand from here: what was posted in the workspace before it had rooms stands in them from now on.
INSERT INTO "rooms" ("kind", "name")
SELECT DISTINCT 'channel', "conversation" FROM "postings" WHERE "platform" = 'web' ORDER BY 2;--> statement-breakpoint
INSERT INTO "entries" ("room_id", "kind", "issue_id", "message_id", "at")
SELECT r."id", posted."kind", posted."issue_id", posted."message_id", posted."at"
FROM (
	SELECT p."conversation", 'card' AS "kind", p."issue_id", NULL::uuid AS "message_id", p."begun_at" AS "at"
	FROM "postings" p WHERE p."platform" = 'web'
	UNION ALL
	SELECT t."conversation", 'message', m."issue_id", m."id", t."begun_at"
	FROM "thread_postings" t JOIN "messages" m ON m."id" = t."message_id"
	WHERE t."platform" = 'web' AND m."kind" = 'customer'
		AND EXISTS (SELECT 1 FROM "postings" p WHERE p."issue_id" = m."issue_id" AND p."platform" = 'web' AND p."conversation" = t."conversation")
) AS posted
JOIN "rooms" r ON r."name" = posted."conversation"
ORDER BY posted."at", posted."kind", posted."issue_id";
