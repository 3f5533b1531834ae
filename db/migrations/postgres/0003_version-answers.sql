CREATE TABLE "version_answers" (
	"signature_id" text collate "C" NOT NULL,
	"version" integer NOT NULL,
	"letter" text collate "C" NOT NULL,
	"told_at" timestamp (3) with time zone,
	"kept_at" timestamp (3) with time zone,
	"reaffirmed_at" timestamp (3) with time zone,
	"locale" text collate "C",
	"digest" text collate "C",
	CONSTRAINT "version_answers_signature_id_version_pk" PRIMARY KEY("signature_id","version")
);
--> statement-breakpoint
ALTER TABLE "version_answers" ADD CONSTRAINT "version_answers_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "version_answers_reaffirmed" ON "version_answers" USING btree ("letter","version","signature_id") WHERE reaffirmed_at is not null;--> statement-breakpoint
CREATE INDEX "consents_to_updates" ON "consents" USING btree ("signature_id") WHERE kind = 'updates';