CREATE TABLE "file_postings" (
	"attachment_id" bigint NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"begun_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "file_postings_attachment_id_platform_conversation_pk" PRIMARY KEY("attachment_id","platform","conversation")
);
--> statement-breakpoint
ALTER TABLE "file_postings" ADD CONSTRAINT "file_postings_attachment_id_attachments_id_fk" FOREIGN KEY ("attachment_id") REFERENCES "public"."attachments"("id") ON DELETE no action ON UPDATE no action;