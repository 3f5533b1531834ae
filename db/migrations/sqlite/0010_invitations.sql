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
ALTER TABLE `organisers` ADD `signed_in_at` integer;--> statement-breakpoint
ALTER TABLE `organisers` ADD `notices_since` integer;--> statement-breakpoint
ALTER TABLE `organisers` ADD `notices_locale` text;--> statement-breakpoint
ALTER TABLE `organisers` ADD `notice_queued_at` integer;--> statement-breakpoint
CREATE INDEX `organisers_with_notices` ON `organisers` (`id`) WHERE notices_since is not null;--> statement-breakpoint
CREATE INDEX `floods_undecided` ON `floods` (`letter`) WHERE decision is null;--> statement-breakpoint
CREATE INDEX `paper_batches_undecided` ON `paper_batches` (`letter`,`entered_by`) WHERE completed_at is not null and approved_at is null and rejected_at is null;