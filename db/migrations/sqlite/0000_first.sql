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
CREATE INDEX `audit_entries_copy` ON `audit_entries` (`reason`,`organiser_id`,`who`,`action`,`count`,`detail`);--> statement-breakpoint
CREATE TABLE `cluster_members` (
	`cluster_id` text NOT NULL,
	`signature_id` text NOT NULL,
	`released_at` integer,
	PRIMARY KEY(`cluster_id`, `signature_id`),
	FOREIGN KEY (`cluster_id`) REFERENCES `clusters`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `cluster_members_by_signature` ON `cluster_members` (`signature_id`);--> statement-breakpoint
CREATE INDEX `cluster_members_copy` ON `cluster_members` (`released_at`);--> statement-breakpoint
CREATE TABLE `clusters` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`label` text,
	`raised_at` integer NOT NULL,
	`decision` text,
	`decided_at` integer,
	`reason` text,
	`invalidation_id` text
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `clusters_catching` ON `clusters` (`letter`,`kind`,`key`) WHERE decision is null or decision = 'rejected';--> statement-breakpoint
CREATE INDEX `clusters_undecided` ON `clusters` (`letter`) WHERE decision is null;--> statement-breakpoint
CREATE INDEX `clusters_copy` ON `clusters` (`raised_at`,`letter`,`kind`,`key`,`label`,`decision`,`decided_at`,`reason`,`invalidation_id`);--> statement-breakpoint
CREATE TABLE `consents` (
	`signature_id` text NOT NULL,
	`kind` text NOT NULL,
	`text_version` text NOT NULL,
	`locale` text NOT NULL,
	`given_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`signature_id`, `kind`),
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `consents_to_updates` ON `consents` (`signature_id`) WHERE kind = 'updates' and ended_at is null;--> statement-breakpoint
CREATE INDEX `consents_copy` ON `consents` (`text_version`,`locale`,`given_at`,`ended_at`);--> statement-breakpoint
CREATE TABLE `consumed_challenges` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `consumed_challenges_by_expiry` ON `consumed_challenges` (`expires_at`);--> statement-breakpoint
CREATE TABLE `counted_emails` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`mailbox_key` text NOT NULL,
	`allowance` text NOT NULL,
	`queued_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `counted_emails_by_mailbox` ON `counted_emails` (`letter`,`mailbox_key`,`allowance`,`queued_at`);--> statement-breakpoint
CREATE INDEX `counted_emails_by_time` ON `counted_emails` (`queued_at`);--> statement-breakpoint
CREATE TABLE `day_keys` (
	`day` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `declines` (
	`letter` text NOT NULL,
	`mailbox_key` text NOT NULL,
	`declined_at` integer NOT NULL,
	PRIMARY KEY(`letter`, `mailbox_key`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `declines_by_time` ON `declines` (`declined_at`);--> statement-breakpoint
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
CREATE INDEX `exports_copy` ON `exports` (`finished_at`,`organiser_id`,`rows`,`sha256`,`manifest`);--> statement-breakpoint
CREATE TABLE `fingerprints` (
	`signature_id` text NOT NULL,
	`letter` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`signature_id`, `kind`, `key`),
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `fingerprints_in_common` ON `fingerprints` (`letter`,`kind`,`key`,`at`);--> statement-breakpoint
CREATE INDEX `fingerprints_by_time` ON `fingerprints` (`at`);--> statement-breakpoint
CREATE TABLE `installation` (
	`key` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`salt` text NOT NULL,
	`fingerprint` text NOT NULL,
	`begun_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
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
CREATE INDEX `invalidations_copy` ON `invalidations` (`reason`,`day`,`organiser_id`,`cause`,`condition`,`expected`,`count`,`pending`,`place`,`restored_at`,`finished_at`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`name` text PRIMARY KEY NOT NULL,
	`ran_at` integer NOT NULL,
	`leased_until` integer,
	`faults` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `limits` (
	`key` text PRIMARY KEY NOT NULL,
	`points` integer NOT NULL,
	`expire` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `limits_by_expiry` ON `limits` (`expire`);--> statement-breakpoint
CREATE TABLE `lookups` (
	`id` text PRIMARY KEY NOT NULL,
	`address` text NOT NULL,
	`locale` text NOT NULL,
	`asked_at` integer NOT NULL,
	`purpose` text DEFAULT 'signature' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `lookups_by_time` ON `lookups` (`asked_at`);--> statement-breakpoint
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
CREATE INDEX `memberships_copy` ON `memberships` (`created_at`,`role`);--> statement-breakpoint
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
CREATE TABLE `organiser_invitations` (
	`hash` text PRIMARY KEY NOT NULL,
	`organiser_id` text NOT NULL,
	`letter` text NOT NULL,
	`email_id` text,
	`created_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`organiser_id`) REFERENCES `organisers`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `organiser_invitations_by_organiser` ON `organiser_invitations` (`organiser_id`,`letter`);--> statement-breakpoint
CREATE INDEX `organiser_invitations_by_time` ON `organiser_invitations` (`created_at`);--> statement-breakpoint
CREATE INDEX `organiser_invitations_copy` ON `organiser_invitations` (`used_at`,`email_id`);--> statement-breakpoint
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
	`updated_at` integer NOT NULL,
	`signed_in_at` integer,
	`notices_since` integer,
	`notices_locale` text,
	`notice_queued_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `organisers_email_unique` ON `organisers` (`email`);--> statement-breakpoint
CREATE INDEX `organisers_with_notices` ON `organisers` (`id`) WHERE notices_since is not null;--> statement-breakpoint
CREATE INDEX `organisers_copy` ON `organisers` (`created_at`,`name`,`email_verified`,`image`,`updated_at`,`signed_in_at`,`notices_since`,`notices_locale`,`notice_queued_at`);--> statement-breakpoint
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
	`refusals` integer DEFAULT 0 NOT NULL,
	`reply` text,
	`update_id` text,
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`priority`,`due_at`,`letter`,`kind`,`queued_at`) WHERE sent_at is null and failed_at is null;--> statement-breakpoint
CREATE INDEX `outbox_by_mailbox` ON `outbox` (`letter`,`mailbox_key`);--> statement-breakpoint
CREATE INDEX `outbox_by_recipient` ON `outbox` (`recipient_key`);--> statement-breakpoint
CREATE INDEX `outbox_by_signature` ON `outbox` (`signature_id`);--> statement-breakpoint
CREATE INDEX `outbox_accepted` ON `outbox` (`kind`,`sent_at`) WHERE sent_at is not null;--> statement-breakpoint
CREATE INDEX `outbox_failed` ON `outbox` (`letter`,`failed_at`) WHERE failed_at is not null;--> statement-breakpoint
CREATE INDEX `outbox_by_updates` ON `outbox` (`update_id`,`sent_at`,`failed_at`) WHERE update_id is not null;--> statement-breakpoint
CREATE INDEX `outbox_copy` ON `outbox` (`refusals`,`queued_at`,`kind`,`priority`,`locale`,`due_at`,`gives_up_at`,`attempts`,`leased_until`,`sent_at`,`failed_at`,`update_id`,`reply`);--> statement-breakpoint
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
CREATE INDEX `paper_batches_undecided` ON `paper_batches` (`letter`,`entered_by`) WHERE completed_at is not null and approved_at is null and rejected_at is null;--> statement-breakpoint
CREATE INDEX `paper_batches_copy` ON `paper_batches` (`scan`,`version`,`digest`,`locale`,`rows`,`entered_by`,`completed_at`,`approved_by`,`approved_at`,`rejected_at`,`reason`);--> statement-breakpoint
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
CREATE INDEX `paper_signatures_copy` ON `paper_signatures` (`affiliation`,`name`,`country`,`signed_on`);--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text,
	`host` text NOT NULL,
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
CREATE INDEX `passkeys_copy` ON `passkeys` (`created_at`,`name`,`host`,`public_key`,`counter`,`device_type`,`backed_up`,`transports`,`aaguid`);--> statement-breakpoint
CREATE TABLE `pending_scrubs` (
	`id` text PRIMARY KEY NOT NULL,
	`asked_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `published_texts` (
	`letter` text NOT NULL,
	`version` integer NOT NULL,
	`locale` text NOT NULL,
	`digest` text NOT NULL,
	`facts` text NOT NULL,
	`facts_digest` text NOT NULL,
	`first_served_at` integer NOT NULL,
	PRIMARY KEY(`letter`, `version`, `locale`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `signatures` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`version` integer NOT NULL,
	`locale` text NOT NULL,
	`digest` text NOT NULL,
	`mailbox_key` text NOT NULL,
	`address_key` text NOT NULL,
	`address` text,
	`sealed_address` text,
	`name` text,
	`name_folded` text,
	`affiliation` text,
	`country` text,
	`comment` text,
	`public` integer NOT NULL,
	`submitted_at` integer NOT NULL,
	`verified_at` integer,
	`quarantined_at` integer,
	`withdrawn_at` integer,
	`hidden_at` integer,
	`invalidated_at` integer,
	`invalidation_id` text,
	`featured_at` integer,
	`domain_key` text,
	`entry` text,
	`unmailed_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `signatures_one_per_mailbox` ON `signatures` (`letter`,`mailbox_key`) WHERE verified_at is not null and withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX `signatures_one_pending_per_spelling` ON `signatures` (`letter`,`mailbox_key`,`address_key`) WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX `signatures_counted` ON `signatures` (`letter`,`verified_at`,`id`,`version`) WHERE verified_at is not null and quarantined_at is null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX `signatures_by_name` ON `signatures` (`letter`,`name_folded`,`id`) WHERE verified_at is not null and quarantined_at is null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX `signatures_uncounted` ON `signatures` (`letter`,`id`) WHERE verified_at is not null and (quarantined_at is not null or withdrawn_at is not null or invalidated_at is not null);--> statement-breakpoint
CREATE INDEX `signatures_with_address` ON `signatures` (`letter`,`submitted_at`) WHERE address is not null or sealed_address is not null;--> statement-breakpoint
CREATE INDEX `signatures_featured` ON `signatures` (`letter`,`featured_at`,`id`) WHERE featured_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_invalidation` ON `signatures` (`invalidation_id`) WHERE invalidation_id is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_time` ON `signatures` (`letter`,`submitted_at`,`id`);--> statement-breakpoint
CREATE INDEX `signatures_by_any_name` ON `signatures` (`letter`,`name_folded`,`id`) WHERE name_folded is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_country` ON `signatures` (`letter`,`country`,`submitted_at`,`id`) WHERE country is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_domain` ON `signatures` (`letter`,`domain_key`,`submitted_at`,`id`) WHERE domain_key is not null;--> statement-breakpoint
CREATE INDEX `signatures_by_hour` ON `signatures` (`letter`,`submitted_at`,`verified_at`);--> statement-breakpoint
CREATE INDEX `signatures_pending` ON `signatures` (`submitted_at`,`id`,`letter`) WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX `signatures_quarantined` ON `signatures` (`letter`,`submitted_at`,`id`) WHERE quarantined_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_hidden` ON `signatures` (`letter`,`submitted_at`,`id`) WHERE hidden_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_withdrawn` ON `signatures` (`letter`,`submitted_at`,`id`) WHERE withdrawn_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_invalidated` ON `signatures` (`letter`,`submitted_at`,`id`) WHERE invalidated_at is not null;--> statement-breakpoint
CREATE INDEX `signatures_copy` ON `signatures` (`comment`,`name`,`name_folded`,`affiliation`,`country`,`version`,`locale`,`digest`,`mailbox_key`,`address_key`,`sealed_address`,`verified_at`,`public`,`quarantined_at`,`withdrawn_at`,`hidden_at`,`invalidated_at`,`invalidation_id`,`featured_at`,`domain_key`,`entry`,`unmailed_at`);--> statement-breakpoint
CREATE TABLE `submissions` (
	`id` text PRIMARY KEY NOT NULL,
	`letter` text NOT NULL,
	`content` text NOT NULL,
	`submitted_at` integer NOT NULL,
	`due_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `submissions_due` ON `submissions` (`due_at`);--> statement-breakpoint
CREATE INDEX `submissions_by_time` ON `submissions` (`submitted_at`,`letter`);--> statement-breakpoint
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
CREATE INDEX `tallies_copy` ON `tallies` (`submitted`,`day`,`verified`,`counted`);--> statement-breakpoint
CREATE TABLE `tally_parts` (
	`letter` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`signatures` integer NOT NULL,
	PRIMARY KEY(`letter`, `kind`, `value`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `tally_parts_copy` ON `tally_parts` (`signatures`);--> statement-breakpoint
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
CREATE TABLE `tokens` (
	`hash` text NOT NULL,
	`purpose` text NOT NULL,
	`letter` text NOT NULL,
	`locale` text NOT NULL,
	`signature_id` text,
	`address_key` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`declined_at` integer,
	`entry` text,
	PRIMARY KEY(`hash`, `letter`),
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE set null
) STRICT;
--> statement-breakpoint
CREATE INDEX `tokens_by_signature` ON `tokens` (`signature_id`);--> statement-breakpoint
CREATE INDEX `tokens_by_expiry` ON `tokens` (`expires_at`);--> statement-breakpoint
CREATE INDEX `tokens_by_address` ON `tokens` (`letter`,`address_key`) WHERE address_key is not null;--> statement-breakpoint
CREATE INDEX `tokens_copy` ON `tokens` (`created_at`,`purpose`,`locale`,`declined_at`,`address_key`,`entry`);--> statement-breakpoint
CREATE TABLE `update_deliveries` (
	`update_id` text NOT NULL,
	`signature_id` text NOT NULL,
	PRIMARY KEY(`update_id`, `signature_id`),
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `update_deliveries_by_signature` ON `update_deliveries` (`signature_id`);--> statement-breakpoint
CREATE TABLE `update_texts` (
	`update_id` text NOT NULL,
	`locale` text NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`update_id`, `locale`),
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `update_texts_copy` ON `update_texts` (`title`,`text`);--> statement-breakpoint
CREATE TABLE `updates` (
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
CREATE INDEX `updates_of_letter` ON `updates` (`letter`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `updates_copy` ON `updates` (`updated_at`,`kind`,`organiser_id`,`published_at`,`readers`,`place`,`finished_at`,`cancelled_at`);--> statement-breakpoint
CREATE TABLE `version_answers` (
	`signature_id` text NOT NULL,
	`version` integer NOT NULL,
	`letter` text NOT NULL,
	`announced_at` integer,
	`kept_at` integer,
	`reaffirmed_at` integer,
	`locale` text,
	`digest` text,
	PRIMARY KEY(`signature_id`, `version`),
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `version_answers_reaffirmed` ON `version_answers` (`letter`,`version`,`signature_id`) WHERE reaffirmed_at is not null;--> statement-breakpoint
CREATE INDEX `version_answers_copy` ON `version_answers` (`announced_at`,`letter`,`kept_at`,`reaffirmed_at`,`locale`,`digest`);
--> statement-breakpoint
-- A text that was published never changes: neither the program nor anyone at the database can change it.
CREATE TRIGGER `published_texts_refuse_update` BEFORE UPDATE ON `published_texts`
BEGIN
	SELECT RAISE(ABORT, 'A published text never changes: its digest cannot be updated.');
END;
--> statement-breakpoint
CREATE TRIGGER `published_texts_refuse_delete` BEFORE DELETE ON `published_texts`
BEGIN
	SELECT RAISE(ABORT, 'A published text never changes: its digest cannot be deleted.');
END;
--> statement-breakpoint
-- INSERT OR REPLACE would delete the row without asking the trigger above.
CREATE TRIGGER `published_texts_refuse_replace` BEFORE INSERT ON `published_texts`
WHEN EXISTS (
	SELECT 1 FROM `published_texts`
	WHERE `letter` = NEW.`letter` AND `version` = NEW.`version` AND `locale` = NEW.`locale`
)
BEGIN
	SELECT RAISE(IGNORE);
END;
