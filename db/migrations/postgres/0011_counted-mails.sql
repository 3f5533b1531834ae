CREATE TABLE "counted_mails" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"mailbox_key" text collate "C" NOT NULL,
	"allowance" text collate "C" NOT NULL,
	"queued_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "signatures_one_per_mailbox";--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "entry" text collate "C";--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "unmailed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "entry" text collate "C";--> statement-breakpoint
CREATE INDEX "counted_mails_by_mailbox" ON "counted_mails" USING btree ("letter","mailbox_key","allowance","queued_at");--> statement-breakpoint
CREATE INDEX "counted_mails_by_time" ON "counted_mails" USING btree ("queued_at");--> statement-breakpoint
CREATE INDEX "declines_by_time" ON "declines" USING btree ("declined_at");--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_pending_per_spelling" ON "signatures" USING btree ("letter","mailbox_key","address_key") WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "tokens_by_address" ON "tokens" USING btree ("letter","address_key") WHERE address_key is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_per_mailbox" ON "signatures" USING btree ("letter","mailbox_key") WHERE verified_at is not null and withdrawn_at is null;