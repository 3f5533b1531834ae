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
DROP INDEX `signatures_one_per_mailbox`;--> statement-breakpoint
ALTER TABLE `signatures` ADD `entry` text;--> statement-breakpoint
ALTER TABLE `signatures` ADD `unmailed_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `signatures_one_pending_per_spelling` ON `signatures` (`letter`,`mailbox_key`,`address_key`) WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX `signatures_one_per_mailbox` ON `signatures` (`letter`,`mailbox_key`) WHERE verified_at is not null and withdrawn_at is null;--> statement-breakpoint
ALTER TABLE `tokens` ADD `entry` text;--> statement-breakpoint
CREATE INDEX `tokens_by_address` ON `tokens` (`letter`,`address_key`) WHERE address_key is not null;--> statement-breakpoint
CREATE INDEX `declines_by_time` ON `declines` (`declined_at`);