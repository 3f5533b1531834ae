CREATE TABLE `installation` (
	`key` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`salt` text NOT NULL,
	`fingerprint` text NOT NULL,
	`begun_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `jobs` (
	`name` text PRIMARY KEY NOT NULL,
	`ran_at` integer NOT NULL,
	`leased_until` integer,
	`faults` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `pending_scrubs` (
	`id` text PRIMARY KEY NOT NULL,
	`asked_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
DROP INDEX `consents_to_updates`;--> statement-breakpoint
ALTER TABLE `consents` ADD `ended_at` integer;--> statement-breakpoint
CREATE INDEX `consents_copy` ON `consents` (`text_version`,`locale`,`given_at`,`ended_at`);--> statement-breakpoint
CREATE INDEX `consents_to_updates` ON `consents` (`signature_id`) WHERE kind = 'updates' and ended_at is null;--> statement-breakpoint
ALTER TABLE `published_texts` ADD `facts` text NOT NULL;--> statement-breakpoint
ALTER TABLE `published_texts` ADD `facts_digest` text NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_entries_copy` ON `audit_entries` (`reason`,`organiser_id`,`who`,`action`,`count`,`detail`);--> statement-breakpoint
CREATE INDEX `exports_copy` ON `exports` (`finished_at`,`organiser_id`,`rows`,`sha256`,`manifest`);--> statement-breakpoint
CREATE INDEX `floods_copy` ON `floods` (`raised_at`,`letter`,`kind`,`key`,`label`,`decision`,`decided_at`,`reason`,`invalidation_id`);--> statement-breakpoint
CREATE INDEX `holds_copy` ON `holds` (`released_at`);--> statement-breakpoint
CREATE INDEX `invalidations_copy` ON `invalidations` (`reason`,`day`,`organiser_id`,`cause`,`condition`,`expected`,`count`,`pending`,`place`,`restored_at`,`finished_at`);--> statement-breakpoint
CREATE INDEX `memberships_copy` ON `memberships` (`created_at`,`role`);--> statement-breakpoint
CREATE INDEX `news_copy` ON `news` (`updated_at`,`kind`,`organiser_id`,`published_at`,`readers`,`place`,`finished_at`,`cancelled_at`);--> statement-breakpoint
CREATE INDEX `news_texts_copy` ON `news_texts` (`title`,`text`);--> statement-breakpoint
CREATE INDEX `organiser_invitations_copy` ON `organiser_invitations` (`used_at`,`mail_id`);--> statement-breakpoint
CREATE INDEX `organisers_copy` ON `organisers` (`created_at`,`name`,`email_verified`,`image`,`updated_at`,`signed_in_at`,`notices_since`,`notices_locale`,`notice_queued_at`);--> statement-breakpoint
CREATE INDEX `outbox_copy` ON `outbox` (`refusals`,`queued_at`,`kind`,`priority`,`locale`,`due_at`,`gives_up_at`,`attempts`,`leased_until`,`sent_at`,`failed_at`,`news_id`,`reply`);--> statement-breakpoint
CREATE INDEX `paper_batches_copy` ON `paper_batches` (`scan`,`version`,`digest`,`locale`,`rows`,`entered_by`,`completed_at`,`approved_by`,`approved_at`,`rejected_at`,`reason`);--> statement-breakpoint
CREATE INDEX `paper_signatures_copy` ON `paper_signatures` (`affiliation`,`name`,`country`,`signed_on`);--> statement-breakpoint
CREATE INDEX `passkeys_copy` ON `passkeys` (`created_at`,`name`,`host`,`public_key`,`counter`,`device_type`,`backed_up`,`transports`,`aaguid`);--> statement-breakpoint
CREATE INDEX `signatures_copy` ON `signatures` (`comment`,`name`,`name_folded`,`affiliation`,`country`,`version`,`locale`,`digest`,`mailbox_key`,`address_key`,`sealed_address`,`verified_at`,`public`,`held_at`,`withdrawn_at`,`hidden_at`,`invalidated_at`,`invalidation_id`,`featured_at`,`domain_key`,`entry`,`unmailed_at`);--> statement-breakpoint
CREATE INDEX `tallies_copy` ON `tallies` (`submitted`,`day`,`verified`,`counted`);--> statement-breakpoint
CREATE INDEX `tally_parts_copy` ON `tally_parts` (`signatures`);--> statement-breakpoint
CREATE INDEX `tokens_copy` ON `tokens` (`created_at`,`purpose`,`locale`,`declined_at`,`address_key`,`entry`);--> statement-breakpoint
CREATE INDEX `version_answers_copy` ON `version_answers` (`told_at`,`letter`,`kept_at`,`reaffirmed_at`,`locale`,`digest`);