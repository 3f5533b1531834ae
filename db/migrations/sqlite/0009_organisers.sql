CREATE TABLE `audit_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`at` integer NOT NULL,
	`organiser_id` text,
	`who` text,
	`action` text NOT NULL,
	`signature_id` text,
	`count` integer,
	`reason` text,
	`detail` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `audit_entries_of_letter` ON `audit_entries` (`letter`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_by_time` ON `audit_entries` (`at`);--> statement-breakpoint
CREATE INDEX `audit_entries_of_signature` ON `audit_entries` (`signature_id`);--> statement-breakpoint
CREATE TABLE `exports` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`organiser_id` text,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`rows` integer,
	`sha256` text,
	`manifest` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `exports_of_letter` ON `exports` (`letter`,`started_at`,`id`);--> statement-breakpoint
CREATE TABLE `invalidations` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`at` integer NOT NULL,
	`day` text NOT NULL,
	`organiser_id` text,
	`cause` text NOT NULL,
	`reason` text NOT NULL,
	`condition` text,
	`expected` integer NOT NULL,
	`count` integer NOT NULL,
	`pending` integer NOT NULL,
	`place` text,
	`restored_at` integer,
	`finished_at` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `invalidations_of_letter` ON `invalidations` (`letter`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `invalidations_in_public` ON `invalidations` (`letter`,`day`,`cause`,`count`) WHERE restored_at is null and count > 0;--> statement-breakpoint
CREATE INDEX `invalidations_under_way` ON `invalidations` (`at`,`id`) WHERE finished_at is null;--> statement-breakpoint
CREATE TABLE `memberships` (
	`letter` text NOT NULL,
	`organiser_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`letter`, `organiser_id`),
	FOREIGN KEY (`organiser_id`) REFERENCES `organisers`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `memberships_by_organiser` ON `memberships` (`organiser_id`);--> statement-breakpoint
CREATE TABLE `news` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`kind` text NOT NULL,
	`organiser_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`published_at` integer,
	`readers` integer,
	`place` text,
	`finished_at` integer,
	`cancelled_at` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `news_of_letter` ON `news` (`letter`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `news_deliveries` (
	`news_id` text NOT NULL,
	`signature_id` text NOT NULL,
	PRIMARY KEY(`news_id`, `signature_id`),
	FOREIGN KEY (`news_id`) REFERENCES `news`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `news_deliveries_by_signature` ON `news_deliveries` (`signature_id`);--> statement-breakpoint
CREATE TABLE `news_texts` (
	`news_id` text NOT NULL,
	`locale` text NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`news_id`, `locale`),
	FOREIGN KEY (`news_id`) REFERENCES `news`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `organiser_challenges` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `organiser_challenges_by_identifier` ON `organiser_challenges` (`identifier`);--> statement-breakpoint
CREATE INDEX `organiser_challenges_by_expiry` ON `organiser_challenges` (`expires_at`);--> statement-breakpoint
CREATE TABLE `organiser_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token` text NOT NULL,
	`organiser_id` text NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`organiser_id`) REFERENCES `organisers`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `organiser_sessions_token_unique` ON `organiser_sessions` (`token`);--> statement-breakpoint
CREATE INDEX `organiser_sessions_by_organiser` ON `organiser_sessions` (`organiser_id`);--> statement-breakpoint
CREATE INDEX `organiser_sessions_by_expiry` ON `organiser_sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `organisers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer NOT NULL,
	`image` text,
	`address` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `organisers_email_unique` ON `organisers` (`email`);--> statement-breakpoint
CREATE TABLE `paper_batches` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`version` integer NOT NULL,
	`digest` text NOT NULL,
	`locale` text NOT NULL,
	`scan` text NOT NULL,
	`rows` integer NOT NULL,
	`entered_by` text NOT NULL,
	`entered_at` integer NOT NULL,
	`completed_at` integer,
	`approved_by` text,
	`approved_at` integer,
	`rejected_at` integer,
	`reason` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `paper_batches_of_letter` ON `paper_batches` (`letter`,`entered_at`,`id`);--> statement-breakpoint
CREATE TABLE `paper_signatures` (
	`id` text PRIMARY KEY NOT NULL,
	`batch_id` text NOT NULL,
	`letter` text NOT NULL,
	`line` integer NOT NULL,
	`name` text NOT NULL,
	`name_folded` text NOT NULL,
	`affiliation` text,
	`country` text,
	`public` integer NOT NULL,
	`signed_on` text,
	FOREIGN KEY (`batch_id`) REFERENCES `paper_batches`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `paper_signatures_of_batch` ON `paper_signatures` (`batch_id`,`line`,`public`);--> statement-breakpoint
CREATE INDEX `paper_signatures_by_name` ON `paper_signatures` (`letter`,`name_folded`,`id`);--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text,
	`public_key` text NOT NULL,
	`organiser_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`counter` integer NOT NULL,
	`device_type` text NOT NULL,
	`backed_up` integer NOT NULL,
	`transports` text,
	`aaguid` text,
	`created_at` integer,
	FOREIGN KEY (`organiser_id`) REFERENCES `organisers`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `passkeys_credential_id_unique` ON `passkeys` (`credential_id`);--> statement-breakpoint
CREATE INDEX `passkeys_by_organiser` ON `passkeys` (`organiser_id`);--> statement-breakpoint
CREATE TABLE `tallies` (
	`letter` text NOT NULL,
	`hour` integer NOT NULL,
	`day` text NOT NULL,
	`submitted` integer NOT NULL,
	`verified` integer NOT NULL,
	`counted` integer NOT NULL,
	PRIMARY KEY(`letter`, `hour`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `tally_parts` (
	`letter` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`signatures` integer NOT NULL,
	PRIMARY KEY(`letter`, `kind`, `value`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `tally_rounds` (
	`letter` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`leased_until` integer NOT NULL,
	`begun_at` integer NOT NULL,
	`fresh_at` integer,
	`swept_at` integer,
	`seen` integer NOT NULL
) STRICT;
--> statement-breakpoint
DROP INDEX `outbox_due`;--> statement-breakpoint
ALTER TABLE `outbox` ADD `news_id` text;--> statement-breakpoint
CREATE INDEX `outbox_by_news` ON `outbox` (`news_id`,`sent_at`,`failed_at`) WHERE news_id is not null;--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`priority`,`due_at`,`letter`,`kind`,`queued_at`) WHERE sent_at is null and failed_at is null;--> statement-breakpoint
DROP INDEX `signatures_pending`;--> statement-breakpoint
ALTER TABLE `signatures` ADD `invalidation_id` text;--> statement-breakpoint
ALTER TABLE `signatures` ADD `featured_at` integer;--> statement-breakpoint
ALTER TABLE `signatures` ADD `domain_key` text;--> statement-breakpoint
CREATE INDEX `signatures_featured` ON `signatures` (`letter`,`featured_at`,`id`) WHERE featured_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_invalidation` ON `signatures` (`invalidation_id`) WHERE invalidation_id is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_time` ON `signatures` (`letter`,`submitted_at`,`id`);--> statement-breakpoint
CREATE INDEX `signatures_by_any_name` ON `signatures` (`letter`,`name_folded`,`id`) WHERE name_folded is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_country` ON `signatures` (`letter`,`country`,`submitted_at`,`id`) WHERE country is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_domain` ON `signatures` (`letter`,`domain_key`,`submitted_at`,`id`) WHERE domain_key is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_hour` ON `signatures` (`letter`,`submitted_at`,`verified_at`);--> statement-breakpoint
CREATE INDEX `signatures_held` ON `signatures` (`letter`,`submitted_at`,`id`) WHERE held_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_hidden` ON `signatures` (`letter`,`submitted_at`,`id`) WHERE hidden_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_withdrawn` ON `signatures` (`letter`,`submitted_at`,`id`) WHERE withdrawn_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_invalidated` ON `signatures` (`letter`,`submitted_at`,`id`) WHERE invalidated_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_pending` ON `signatures` (`submitted_at`,`id`,`letter`) WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
DROP INDEX `submissions_by_time`;--> statement-breakpoint
CREATE INDEX `submissions_by_time` ON `submissions` (`submitted_at`,`letter`);--> statement-breakpoint
ALTER TABLE `floods` ADD `invalidation_id` text;--> statement-breakpoint
ALTER TABLE `lookups` ADD `purpose` text DEFAULT 'signature' NOT NULL;