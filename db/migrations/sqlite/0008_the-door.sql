CREATE TABLE `day_keys` (
	`day` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `floods` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`label` text,
	`raised_at` integer NOT NULL,
	`decision` text,
	`decided_at` integer,
	`reason` text
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `floods_catching` ON `floods` (`letter`,`kind`,`key`) WHERE decision is null or decision = 'rejected';--> statement-breakpoint
CREATE TABLE `holds` (
	`flood_id` text NOT NULL,
	`signature_id` text NOT NULL,
	PRIMARY KEY(`flood_id`, `signature_id`),
	FOREIGN KEY (`flood_id`) REFERENCES `floods`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `holds_by_signature` ON `holds` (`signature_id`);--> statement-breakpoint
CREATE TABLE `limits` (
	`key` text PRIMARY KEY NOT NULL,
	`points` integer NOT NULL,
	`expire` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `limits_by_expiry` ON `limits` (`expire`);--> statement-breakpoint
CREATE TABLE `marks` (
	`signature_id` text NOT NULL,
	`letter` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`signature_id`, `kind`, `key`),
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `marks_in_common` ON `marks` (`letter`,`kind`,`key`,`at`);--> statement-breakpoint
CREATE INDEX `marks_by_time` ON `marks` (`at`);--> statement-breakpoint
CREATE TABLE `spent_challenges` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `spent_challenges_by_expiry` ON `spent_challenges` (`expires_at`);--> statement-breakpoint
DROP INDEX `signatures_counted`;--> statement-breakpoint
DROP INDEX `signatures_by_name`;--> statement-breakpoint
DROP INDEX `signatures_uncounted`;--> statement-breakpoint
ALTER TABLE `signatures` ADD `held_at` integer;--> statement-breakpoint
CREATE INDEX `signatures_counted` ON `signatures` (`letter`,`verified_at`,`id`,`version`) WHERE verified_at is not null and held_at is null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX `signatures_by_name` ON `signatures` (`letter`,`name_folded`,`id`) WHERE verified_at is not null and held_at is null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX `signatures_uncounted` ON `signatures` (`letter`,`id`) WHERE verified_at is not null and (held_at is not null or withdrawn_at is not null or invalidated_at is not null);