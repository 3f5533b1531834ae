CREATE TABLE `consents` (
	`signature_id` text NOT NULL,
	`kind` text NOT NULL,
	`text_version` text NOT NULL,
	`locale` text NOT NULL,
	`given_at` integer NOT NULL,
	PRIMARY KEY(`signature_id`, `kind`),
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `declines` (
	`letter` text NOT NULL,
	`mailbox_key` text NOT NULL,
	`declined_at` integer NOT NULL,
	PRIMARY KEY(`letter`, `mailbox_key`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`priority` integer NOT NULL,
	`letter` text NOT NULL,
	`locale` text NOT NULL,
	`signature_id` text,
	`mailbox_key` text NOT NULL,
	`recipient_key` text NOT NULL,
	`content` text,
	`queued_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`gives_up_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`leased_until` integer,
	`sent_at` integer,
	`failed_at` integer,
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`priority`,`due_at`) WHERE sent_at is null and failed_at is null;--> statement-breakpoint
CREATE INDEX `outbox_by_mailbox` ON `outbox` (`letter`,`mailbox_key`);--> statement-breakpoint
CREATE INDEX `outbox_by_recipient` ON `outbox` (`recipient_key`);--> statement-breakpoint
CREATE INDEX `outbox_by_signature` ON `outbox` (`signature_id`);--> statement-breakpoint
CREATE TABLE `signatures` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`version` integer NOT NULL,
	`locale` text NOT NULL,
	`digest` text NOT NULL,
	`mailbox_key` text NOT NULL,
	`address_key` text NOT NULL,
	`address` text,
	`name` text,
	`name_folded` text,
	`affiliation` text,
	`country` text,
	`comment` text,
	`public` integer NOT NULL,
	`submitted_at` integer NOT NULL,
	`verified_at` integer,
	`withdrawn_at` integer,
	`hidden_at` integer,
	`invalidated_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `signatures_one_per_mailbox` ON `signatures` (`letter`,`mailbox_key`) WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX `signatures_counted` ON `signatures` (`letter`,`verified_at`,`id`,`version`) WHERE verified_at is not null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX `signatures_by_name` ON `signatures` (`letter`,`name_folded`,`id`) WHERE verified_at is not null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX `signatures_pending` ON `signatures` (`submitted_at`) WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE TABLE `tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`letter` text NOT NULL,
	`locale` text NOT NULL,
	`signature_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`declined_at` integer,
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE set null
) STRICT;
--> statement-breakpoint
CREATE INDEX `tokens_by_signature` ON `tokens` (`signature_id`);--> statement-breakpoint
CREATE INDEX `tokens_by_expiry` ON `tokens` (`expires_at`);