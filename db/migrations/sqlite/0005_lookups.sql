CREATE TABLE `lookups` (
	`id` text PRIMARY KEY NOT NULL,
	`address` text NOT NULL,
	`locale` text NOT NULL,
	`asked_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `lookups_by_time` ON `lookups` (`asked_at`);