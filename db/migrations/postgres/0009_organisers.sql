CREATE TABLE "audit_entries" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"organiser_id" text collate "C",
	"who" text collate "C",
	"action" text collate "C" NOT NULL,
	"signature_id" text collate "C",
	"count" integer,
	"reason" text collate "C",
	"detail" text collate "C"
);
--> statement-breakpoint
CREATE TABLE "exports" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"organiser_id" text collate "C",
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"rows" integer,
	"sha256" text collate "C",
	"manifest" text collate "C"
);
--> statement-breakpoint
CREATE TABLE "invalidations" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"day" text collate "C" NOT NULL,
	"organiser_id" text collate "C",
	"cause" text collate "C" NOT NULL,
	"reason" text collate "C" NOT NULL,
	"condition" text collate "C",
	"expected" integer NOT NULL,
	"count" integer NOT NULL,
	"pending" integer NOT NULL,
	"place" text collate "C",
	"restored_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"letter" text collate "C" NOT NULL,
	"organiser_id" text collate "C" NOT NULL,
	"role" text collate "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "memberships_letter_organiser_id_pk" PRIMARY KEY("letter","organiser_id")
);
--> statement-breakpoint
CREATE TABLE "news" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"organiser_id" text collate "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	"readers" integer,
	"place" text collate "C",
	"finished_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "news_deliveries" (
	"news_id" text collate "C" NOT NULL,
	"signature_id" text collate "C" NOT NULL,
	CONSTRAINT "news_deliveries_news_id_signature_id_pk" PRIMARY KEY("news_id","signature_id")
);
--> statement-breakpoint
CREATE TABLE "news_texts" (
	"news_id" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"title" text collate "C" NOT NULL,
	"text" text collate "C" NOT NULL,
	CONSTRAINT "news_texts_news_id_locale_pk" PRIMARY KEY("news_id","locale")
);
--> statement-breakpoint
CREATE TABLE "organiser_challenges" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"identifier" text collate "C" NOT NULL,
	"value" text collate "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organiser_sessions" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"token" text collate "C" NOT NULL,
	"organiser_id" text collate "C" NOT NULL,
	"ip_address" text collate "C",
	"user_agent" text collate "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "organiser_sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "organisers" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"name" text collate "C" NOT NULL,
	"email" text collate "C" NOT NULL,
	"email_verified" boolean NOT NULL,
	"image" text collate "C",
	"address" text collate "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "organisers_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "paper_batches" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"version" integer NOT NULL,
	"digest" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"scan" text collate "C" NOT NULL,
	"rows" integer NOT NULL,
	"entered_by" text collate "C" NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"approved_by" text collate "C",
	"approved_at" timestamp (3) with time zone,
	"rejected_at" timestamp (3) with time zone,
	"reason" text collate "C"
);
--> statement-breakpoint
CREATE TABLE "paper_signatures" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"batch_id" text collate "C" NOT NULL,
	"letter" text collate "C" NOT NULL,
	"line" integer NOT NULL,
	"name" text collate "C" NOT NULL,
	"name_folded" text collate "C" NOT NULL,
	"affiliation" text collate "C",
	"country" text collate "C",
	"public" boolean NOT NULL,
	"signed_on" text collate "C"
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"name" text collate "C",
	"public_key" text collate "C" NOT NULL,
	"organiser_id" text collate "C" NOT NULL,
	"credential_id" text collate "C" NOT NULL,
	"counter" integer NOT NULL,
	"device_type" text collate "C" NOT NULL,
	"backed_up" boolean NOT NULL,
	"transports" text collate "C",
	"aaguid" text collate "C",
	"created_at" timestamp (3) with time zone,
	CONSTRAINT "passkeys_credential_id_unique" UNIQUE("credential_id")
);
--> statement-breakpoint
CREATE TABLE "tallies" (
	"letter" text collate "C" NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"day" text collate "C" NOT NULL,
	"submitted" integer NOT NULL,
	"verified" integer NOT NULL,
	"counted" integer NOT NULL,
	CONSTRAINT "tallies_letter_hour_pk" PRIMARY KEY("letter","hour")
);
--> statement-breakpoint
CREATE TABLE "tally_parts" (
	"letter" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"value" text collate "C" NOT NULL,
	"signatures" integer NOT NULL,
	CONSTRAINT "tally_parts_letter_kind_value_pk" PRIMARY KEY("letter","kind","value")
);
--> statement-breakpoint
CREATE TABLE "tally_rounds" (
	"letter" text collate "C" PRIMARY KEY NOT NULL,
	"holder" text collate "C" NOT NULL,
	"leased_until" timestamp (3) with time zone NOT NULL,
	"begun_at" timestamp (3) with time zone NOT NULL,
	"fresh_at" timestamp (3) with time zone,
	"swept_at" timestamp (3) with time zone,
	"seen" integer NOT NULL
);
--> statement-breakpoint
DROP INDEX "outbox_due";--> statement-breakpoint
DROP INDEX "signatures_pending";--> statement-breakpoint
DROP INDEX "submissions_by_time";--> statement-breakpoint
ALTER TABLE "floods" ADD COLUMN "invalidation_id" text collate "C";--> statement-breakpoint
ALTER TABLE "lookups" ADD COLUMN "purpose" text collate "C" DEFAULT 'signature' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "news_id" text collate "C";--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "invalidation_id" text collate "C";--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "featured_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "domain_key" text collate "C";--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "news_deliveries" ADD CONSTRAINT "news_deliveries_news_id_news_id_fk" FOREIGN KEY ("news_id") REFERENCES "public"."news"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "news_deliveries" ADD CONSTRAINT "news_deliveries_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "news_texts" ADD CONSTRAINT "news_texts_news_id_news_id_fk" FOREIGN KEY ("news_id") REFERENCES "public"."news"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organiser_sessions" ADD CONSTRAINT "organiser_sessions_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_signatures" ADD CONSTRAINT "paper_signatures_batch_id_paper_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."paper_batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_of_letter" ON "audit_entries" USING btree ("letter","at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_by_time" ON "audit_entries" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_entries_of_signature" ON "audit_entries" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "exports_of_letter" ON "exports" USING btree ("letter","started_at","id");--> statement-breakpoint
CREATE INDEX "invalidations_of_letter" ON "invalidations" USING btree ("letter","at","id");--> statement-breakpoint
CREATE INDEX "invalidations_in_public" ON "invalidations" USING btree ("letter","day","cause","count") WHERE restored_at is null and count > 0;--> statement-breakpoint
CREATE INDEX "invalidations_under_way" ON "invalidations" USING btree ("at","id") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "memberships_by_organiser" ON "memberships" USING btree ("organiser_id");--> statement-breakpoint
CREATE INDEX "news_of_letter" ON "news" USING btree ("letter","created_at","id");--> statement-breakpoint
CREATE INDEX "news_deliveries_by_signature" ON "news_deliveries" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "organiser_challenges_by_identifier" ON "organiser_challenges" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "organiser_challenges_by_expiry" ON "organiser_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "organiser_sessions_by_organiser" ON "organiser_sessions" USING btree ("organiser_id");--> statement-breakpoint
CREATE INDEX "organiser_sessions_by_expiry" ON "organiser_sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "paper_batches_of_letter" ON "paper_batches" USING btree ("letter","entered_at","id");--> statement-breakpoint
CREATE INDEX "paper_signatures_of_batch" ON "paper_signatures" USING btree ("batch_id","line","public");--> statement-breakpoint
CREATE INDEX "paper_signatures_by_name" ON "paper_signatures" USING btree ("letter","name_folded","id");--> statement-breakpoint
CREATE INDEX "passkeys_by_organiser" ON "passkeys" USING btree ("organiser_id");--> statement-breakpoint
CREATE INDEX "outbox_by_news" ON "outbox" USING btree ("news_id","sent_at","failed_at") WHERE news_id is not null;--> statement-breakpoint
CREATE INDEX "signatures_featured" ON "signatures" USING btree ("letter","featured_at","id") WHERE featured_at is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_invalidation" ON "signatures" USING btree ("invalidation_id") WHERE invalidation_id is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_time" ON "signatures" USING btree ("letter","submitted_at","id");--> statement-breakpoint
CREATE INDEX "signatures_by_any_name" ON "signatures" USING btree ("letter","name_folded","id") WHERE name_folded is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_country" ON "signatures" USING btree ("letter","country","submitted_at","id") WHERE country is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_domain" ON "signatures" USING btree ("letter","domain_key","submitted_at","id") WHERE domain_key is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_hour" ON "signatures" USING btree ("letter","submitted_at","verified_at");--> statement-breakpoint
CREATE INDEX "signatures_held" ON "signatures" USING btree ("letter","submitted_at","id") WHERE held_at is not null;--> statement-breakpoint
CREATE INDEX "signatures_hidden" ON "signatures" USING btree ("letter","submitted_at","id") WHERE hidden_at is not null;--> statement-breakpoint
CREATE INDEX "signatures_withdrawn" ON "signatures" USING btree ("letter","submitted_at","id") WHERE withdrawn_at is not null;--> statement-breakpoint
CREATE INDEX "signatures_invalidated" ON "signatures" USING btree ("letter","submitted_at","id") WHERE invalidated_at is not null;--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("priority","due_at","letter","kind","queued_at") WHERE sent_at is null and failed_at is null;--> statement-breakpoint
CREATE INDEX "signatures_pending" ON "signatures" USING btree ("submitted_at","id","letter") WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "submissions_by_time" ON "submissions" USING btree ("submitted_at","letter");