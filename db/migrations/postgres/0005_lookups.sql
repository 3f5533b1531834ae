CREATE TABLE "lookups" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"address" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "lookups_by_time" ON "lookups" USING btree ("asked_at");