CREATE TABLE "published_texts" (
	"letter" text collate "C" NOT NULL,
	"version" integer NOT NULL,
	"locale" text collate "C" NOT NULL,
	"digest" text collate "C" NOT NULL,
	"first_served_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "published_texts_letter_version_locale_pk" PRIMARY KEY("letter","version","locale")
);
