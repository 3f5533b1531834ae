CREATE TABLE `__new_tokens` (
	`hash` text NOT NULL,
	`purpose` text NOT NULL,
	`letter` text NOT NULL,
	`locale` text NOT NULL,
	`signature_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`declined_at` integer,
	PRIMARY KEY(`hash`, `letter`),
	FOREIGN KEY (`signature_id`) REFERENCES `signatures`(`id`) ON UPDATE no action ON DELETE set null
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_tokens`("hash", "purpose", "letter", "locale", "signature_id", "created_at", "expires_at", "declined_at") SELECT "hash", "purpose", "letter", "locale", "signature_id", "created_at", "expires_at", "declined_at" FROM `tokens`;--> statement-breakpoint
DROP TABLE `tokens`;--> statement-breakpoint
ALTER TABLE `__new_tokens` RENAME TO `tokens`;--> statement-breakpoint
CREATE INDEX `tokens_by_signature` ON `tokens` (`signature_id`);--> statement-breakpoint
CREATE INDEX `tokens_by_expiry` ON `tokens` (`expires_at`);--> statement-breakpoint
ALTER TABLE `signatures` ADD `sealed_address` text;--> statement-breakpoint
CREATE INDEX `signatures_with_address` ON `signatures` (`letter`,`submitted_at`) WHERE address is not null or sealed_address is not null;