CREATE TABLE "counted_mails" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"mailbox_key" text collate "C" NOT NULL,
	"allowance" text collate "C" NOT NULL,
	"queued_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organiser_invitations" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"organiser_id" text collate "C" NOT NULL,
	"letter" text collate "C" NOT NULL,
	"mail_id" text collate "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
DROP INDEX "signatures_one_per_mailbox";--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "released_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organisers" ADD COLUMN "signed_in_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organisers" ADD COLUMN "notices_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organisers" ADD COLUMN "notices_locale" text collate "C";--> statement-breakpoint
ALTER TABLE "organisers" ADD COLUMN "notice_queued_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "refusals" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "reply" text collate "C";--> statement-breakpoint
ALTER TABLE "passkeys" ADD COLUMN "host" text collate "C" NOT NULL;--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "entry" text collate "C";--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "unmailed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "entry" text collate "C";--> statement-breakpoint
ALTER TABLE "organiser_invitations" ADD CONSTRAINT "organiser_invitations_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "counted_mails_by_mailbox" ON "counted_mails" USING btree ("letter","mailbox_key","allowance","queued_at");--> statement-breakpoint
CREATE INDEX "counted_mails_by_time" ON "counted_mails" USING btree ("queued_at");--> statement-breakpoint
CREATE INDEX "organiser_invitations_by_organiser" ON "organiser_invitations" USING btree ("organiser_id","letter");--> statement-breakpoint
CREATE INDEX "organiser_invitations_by_time" ON "organiser_invitations" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "declines_by_time" ON "declines" USING btree ("declined_at");--> statement-breakpoint
CREATE INDEX "floods_undecided" ON "floods" USING btree ("letter") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "organisers_with_notices" ON "organisers" USING btree ("id") WHERE notices_since is not null;--> statement-breakpoint
CREATE INDEX "outbox_accepted" ON "outbox" USING btree ("kind","sent_at") WHERE sent_at is not null;--> statement-breakpoint
CREATE INDEX "outbox_failed" ON "outbox" USING btree ("letter","failed_at") WHERE failed_at is not null;--> statement-breakpoint
CREATE INDEX "paper_batches_undecided" ON "paper_batches" USING btree ("letter","entered_by") WHERE completed_at is not null and approved_at is null and rejected_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_pending_per_spelling" ON "signatures" USING btree ("letter","mailbox_key","address_key") WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "tokens_by_address" ON "tokens" USING btree ("letter","address_key") WHERE address_key is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_per_mailbox" ON "signatures" USING btree ("letter","mailbox_key") WHERE verified_at is not null and withdrawn_at is null;