CREATE TABLE `version_answers` (
	`signature_id` text NOT NULL,
	`version` integer NOT NULL,
	`letter` text NOT NULL,
	`told_at` integer,
	`kept_at` integer,
	`reaffirmed_at` integer,
	`locale` text,
	`digest` text,
	PRIMARY KEY(`signature_id`, `version`),
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `version_answers_reaffirmed` ON `version_answers` (`letter`,`version`,`signature_id`) WHERE reaffirmed_at is not null;--> statement-breakpoint
CREATE INDEX `consents_to_updates` ON `consents` (`signature_id`) WHERE kind = 'updates';