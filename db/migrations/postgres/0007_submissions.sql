CREATE TABLE "submissions" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"content" text collate "C" NOT NULL,
	"submitted_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "address_key" text collate "C";--> statement-breakpoint
CREATE INDEX "submissions_due" ON "submissions" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "submissions_by_time" ON "submissions" USING btree ("submitted_at");