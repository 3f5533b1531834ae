CREATE TABLE `published_texts` (
	`letter` text NOT NULL,
	`version` integer NOT NULL,
	`locale` text NOT NULL,
	`digest` text NOT NULL,
	`first_served_at` integer NOT NULL,
	PRIMARY KEY(`letter`, `version`, `locale`)
) STRICT;
