CREATE TABLE `counted_mails` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`mailbox_key` text NOT NULL,
	`allowance` text NOT NULL,
	`queued_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `counted_mails_by_mailbox` ON `counted_mails` (`letter`,`mailbox_key`,`allowance`,`queued_at`);--> statement-breakpoint
CREATE INDEX `counted_mails_by_time` ON `counted_mails` (`queued_at`);--> statement-breakpoint
CREATE TABLE `organiser_invitations` (
	`hash` text PRIMARY KEY NOT NULL,
	`organiser_id` text NOT NULL,
	`letter` text NOT NULL,
	`mail_id` text,
	`created_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`organiser_id`) REFERENCES `organisers`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `organiser_invitations_by_organiser` ON `organiser_invitations` (`organiser_id`,`letter`);--> statement-breakpoint
CREATE INDEX `organiser_invitations_by_time` ON `organiser_invitations` (`created_at`);--> statement-breakpoint
DROP INDEX `signatures_one_per_mailbox`;--> statement-breakpoint
ALTER TABLE `signatures` ADD `entry` text;--> statement-breakpoint
ALTER TABLE `signatures` ADD `unmailed_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `signatures_one_pending_per_spelling` ON `signatures` (`letter`,`mailbox_key`,`address_key`) WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX `signatures_one_per_mailbox` ON `signatures` (`letter`,`mailbox_key`) WHERE verified_at is not null and withdrawn_at is null;--> statement-breakpoint
ALTER TABLE `holds` ADD `released_at` integer;--> statement-breakpoint
ALTER TABLE `organisers` ADD `signed_in_at` integer;--> statement-breakpoint
ALTER TABLE `organisers` ADD `notices_since` integer;--> statement-breakpoint
ALTER TABLE `organisers` ADD `notices_locale` text;--> statement-breakpoint
ALTER TABLE `organisers` ADD `notice_queued_at` integer;--> statement-breakpoint
CREATE INDEX `organisers_with_notices` ON `organisers` (`id`) WHERE notices_since is not null;--> statement-breakpoint
ALTER TABLE `outbox` ADD `refusals` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `outbox` ADD `reply` text;--> statement-breakpoint
CREATE INDEX `outbox_accepted` ON `outbox` (`kind`,`sent_at`) WHERE sent_at is not null;--> statement-breakpoint
CREATE INDEX `outbox_failed` ON `outbox` (`letter`,`failed_at`) WHERE failed_at is not null;--> statement-breakpoint
ALTER TABLE `passkeys` ADD `host` text NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `entry` text;--> statement-breakpoint
CREATE INDEX `tokens_by_address` ON `tokens` (`letter`,`address_key`) WHERE address_key is not null;--> statement-breakpoint
CREATE INDEX `declines_by_time` ON `declines` (`declined_at`);--> statement-breakpoint
CREATE INDEX `floods_undecided` ON `floods` (`letter`) WHERE decision is null;--> statement-breakpoint
CREATE INDEX `paper_batches_undecided` ON `paper_batches` (`letter`,`entered_by`) WHERE completed_at is not null and approved_at is null and rejected_at is null;