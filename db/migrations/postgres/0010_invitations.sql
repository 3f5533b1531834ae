CREATE TABLE "organiser_invitations" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"organiser_id" text collate "C" NOT NULL,
	"letter" text collate "C" NOT NULL,
	"mail_id" text collate "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "organisers" ADD COLUMN "signed_in_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organisers" ADD COLUMN "notices_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organisers" ADD COLUMN "notices_locale" text collate "C";--> statement-breakpoint
ALTER TABLE "organisers" ADD COLUMN "notice_queued_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "organiser_invitations" ADD CONSTRAINT "organiser_invitations_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "organiser_invitations_by_organiser" ON "organiser_invitations" USING btree ("organiser_id","letter");--> statement-breakpoint
CREATE INDEX "organiser_invitations_by_time" ON "organiser_invitations" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "floods_undecided" ON "floods" USING btree ("letter") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "organisers_with_notices" ON "organisers" USING btree ("id") WHERE notices_since is not null;--> statement-breakpoint
CREATE INDEX "paper_batches_undecided" ON "paper_batches" USING btree ("letter","entered_by") WHERE completed_at is not null and approved_at is null and rejected_at is null;