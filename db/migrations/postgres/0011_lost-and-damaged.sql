CREATE TABLE "installation" (
	"key" text collate "C" PRIMARY KEY NOT NULL,
	"id" text collate "C" NOT NULL,
	"salt" text collate "C" NOT NULL,
	"fingerprint" text collate "C" NOT NULL,
	"begun_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"name" text collate "C" PRIMARY KEY NOT NULL,
	"ran_at" timestamp (3) with time zone NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"faults" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pending_scrubs" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "consents_to_updates";--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "ended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "published_texts" ADD COLUMN "facts" text collate "C" NOT NULL;--> statement-breakpoint
ALTER TABLE "published_texts" ADD COLUMN "facts_digest" text collate "C" NOT NULL;--> statement-breakpoint
CREATE INDEX "consents_to_updates" ON "consents" USING btree ("signature_id") WHERE kind = 'updates' and ended_at is null;