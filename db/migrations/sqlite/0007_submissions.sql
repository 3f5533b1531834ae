CREATE TABLE `submissions` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`content` text NOT NULL,
	`submitted_at` integer NOT NULL,
	`due_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `submissions_due` ON `submissions` (`due_at`);--> statement-breakpoint
CREATE INDEX `submissions_by_time` ON `submissions` (`submitted_at`);--> statement-breakpoint
ALTER TABLE `tokens` ADD `address_key` text;