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
CREATE TABLE "cluster_members" (
	"cluster_id" text collate "C" NOT NULL,
	"signature_id" text collate "C" NOT NULL,
	"released_at" timestamp (3) with time zone,
	CONSTRAINT "cluster_members_cluster_id_signature_id_pk" PRIMARY KEY("cluster_id","signature_id")
);
--> statement-breakpoint
CREATE TABLE "clusters" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"key" text collate "C" NOT NULL,
	"label" text collate "C",
	"raised_at" timestamp (3) with time zone NOT NULL,
	"decision" text collate "C",
	"decided_at" timestamp (3) with time zone,
	"reason" text collate "C",
	"invalidation_id" text collate "C"
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"signature_id" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"text_version" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"given_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "consents_signature_id_kind_pk" PRIMARY KEY("signature_id","kind")
);
--> statement-breakpoint
CREATE TABLE "consumed_challenges" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "counted_emails" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"mailbox_key" text collate "C" NOT NULL,
	"allowance" text collate "C" NOT NULL,
	"queued_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "day_keys" (
	"day" text collate "C" PRIMARY KEY NOT NULL,
	"key" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "declines" (
	"letter" text collate "C" NOT NULL,
	"mailbox_key" text collate "C" NOT NULL,
	"declined_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "declines_letter_mailbox_key_pk" PRIMARY KEY("letter","mailbox_key")
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
CREATE TABLE "fingerprints" (
	"signature_id" text collate "C" NOT NULL,
	"letter" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"key" text collate "C" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "fingerprints_signature_id_kind_key_pk" PRIMARY KEY("signature_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"key" text collate "C" PRIMARY KEY NOT NULL,
	"id" text collate "C" NOT NULL,
	"salt" text collate "C" NOT NULL,
	"fingerprint" text collate "C" NOT NULL,
	"begun_at" timestamp (3) with time zone NOT NULL
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
CREATE TABLE "jobs" (
	"name" text collate "C" PRIMARY KEY NOT NULL,
	"ran_at" timestamp (3) with time zone NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"faults" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "limits" (
	"key" text collate "C" PRIMARY KEY NOT NULL,
	"points" integer NOT NULL,
	"expire" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lookups" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"address" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"purpose" text collate "C" DEFAULT 'signature' NOT NULL
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
CREATE TABLE "organiser_challenges" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"identifier" text collate "C" NOT NULL,
	"value" text collate "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organiser_invitations" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"organiser_id" text collate "C" NOT NULL,
	"letter" text collate "C" NOT NULL,
	"email_id" text collate "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
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
	"signed_in_at" timestamp (3) with time zone,
	"notices_since" timestamp (3) with time zone,
	"notices_locale" text collate "C",
	"notice_queued_at" timestamp (3) with time zone,
	CONSTRAINT "organisers_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"kind" text collate "C" NOT NULL,
	"priority" integer NOT NULL,
	"letter" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"signature_id" text collate "C",
	"mailbox_key" text collate "C" NOT NULL,
	"recipient_key" text collate "C" NOT NULL,
	"content" text collate "C",
	"queued_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"gives_up_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	"failed_at" timestamp (3) with time zone,
	"refusals" integer DEFAULT 0 NOT NULL,
	"reply" text collate "C",
	"update_id" text collate "C"
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
	"host" text collate "C" NOT NULL,
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
CREATE TABLE "pending_scrubs" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "published_texts" (
	"letter" text collate "C" NOT NULL,
	"version" integer NOT NULL,
	"locale" text collate "C" NOT NULL,
	"digest" text collate "C" NOT NULL,
	"facts" text collate "C" NOT NULL,
	"facts_digest" text collate "C" NOT NULL,
	"first_served_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "published_texts_letter_version_locale_pk" PRIMARY KEY("letter","version","locale")
);
--> statement-breakpoint
CREATE TABLE "signatures" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"version" integer NOT NULL,
	"locale" text collate "C" NOT NULL,
	"digest" text collate "C" NOT NULL,
	"mailbox_key" text collate "C" NOT NULL,
	"address_key" text collate "C" NOT NULL,
	"address" text collate "C",
	"sealed_address" text collate "C",
	"name" text collate "C",
	"name_folded" text collate "C",
	"affiliation" text collate "C",
	"country" text collate "C",
	"comment" text collate "C",
	"public" boolean NOT NULL,
	"submitted_at" timestamp (3) with time zone NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"quarantined_at" timestamp (3) with time zone,
	"withdrawn_at" timestamp (3) with time zone,
	"hidden_at" timestamp (3) with time zone,
	"invalidated_at" timestamp (3) with time zone,
	"invalidation_id" text collate "C",
	"featured_at" timestamp (3) with time zone,
	"domain_key" text collate "C",
	"entry" text collate "C",
	"unmailed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "submissions" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"content" text collate "C" NOT NULL,
	"submitted_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
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
CREATE TABLE "tokens" (
	"hash" text collate "C" NOT NULL,
	"purpose" text collate "C" NOT NULL,
	"letter" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"signature_id" text collate "C",
	"address_key" text collate "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"declined_at" timestamp (3) with time zone,
	"entry" text collate "C",
	CONSTRAINT "tokens_hash_letter_pk" PRIMARY KEY("hash","letter")
);
--> statement-breakpoint
CREATE TABLE "update_deliveries" (
	"update_id" text collate "C" NOT NULL,
	"signature_id" text collate "C" NOT NULL,
	CONSTRAINT "update_deliveries_update_id_signature_id_pk" PRIMARY KEY("update_id","signature_id")
);
--> statement-breakpoint
CREATE TABLE "update_texts" (
	"update_id" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"title" text collate "C" NOT NULL,
	"text" text collate "C" NOT NULL,
	CONSTRAINT "update_texts_update_id_locale_pk" PRIMARY KEY("update_id","locale")
);
--> statement-breakpoint
CREATE TABLE "updates" (
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
CREATE TABLE "version_answers" (
	"signature_id" text collate "C" NOT NULL,
	"version" integer NOT NULL,
	"letter" text collate "C" NOT NULL,
	"announced_at" timestamp (3) with time zone,
	"kept_at" timestamp (3) with time zone,
	"reaffirmed_at" timestamp (3) with time zone,
	"locale" text collate "C",
	"digest" text collate "C",
	CONSTRAINT "version_answers_signature_id_version_pk" PRIMARY KEY("signature_id","version")
);
--> statement-breakpoint
ALTER TABLE "cluster_members" ADD CONSTRAINT "cluster_members_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cluster_members" ADD CONSTRAINT "cluster_members_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fingerprints" ADD CONSTRAINT "fingerprints_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organiser_invitations" ADD CONSTRAINT "organiser_invitations_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organiser_sessions" ADD CONSTRAINT "organiser_sessions_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_signatures" ADD CONSTRAINT "paper_signatures_batch_id_paper_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."paper_batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_organiser_id_organisers_id_fk" FOREIGN KEY ("organiser_id") REFERENCES "public"."organisers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_deliveries" ADD CONSTRAINT "update_deliveries_update_id_updates_id_fk" FOREIGN KEY ("update_id") REFERENCES "public"."updates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_deliveries" ADD CONSTRAINT "update_deliveries_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_texts" ADD CONSTRAINT "update_texts_update_id_updates_id_fk" FOREIGN KEY ("update_id") REFERENCES "public"."updates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "version_answers" ADD CONSTRAINT "version_answers_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_of_letter" ON "audit_entries" USING btree ("letter","at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_by_time" ON "audit_entries" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_entries_of_signature" ON "audit_entries" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "cluster_members_by_signature" ON "cluster_members" USING btree ("signature_id");--> statement-breakpoint
CREATE UNIQUE INDEX "clusters_catching" ON "clusters" USING btree ("letter","kind","key") WHERE decision is null or decision = 'rejected';--> statement-breakpoint
CREATE INDEX "clusters_undecided" ON "clusters" USING btree ("letter") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "consents_to_updates" ON "consents" USING btree ("signature_id") WHERE kind = 'updates' and ended_at is null;--> statement-breakpoint
CREATE INDEX "consumed_challenges_by_expiry" ON "consumed_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "counted_emails_by_mailbox" ON "counted_emails" USING btree ("letter","mailbox_key","allowance","queued_at");--> statement-breakpoint
CREATE INDEX "counted_emails_by_time" ON "counted_emails" USING btree ("queued_at");--> statement-breakpoint
CREATE INDEX "declines_by_time" ON "declines" USING btree ("declined_at");--> statement-breakpoint
CREATE INDEX "exports_of_letter" ON "exports" USING btree ("letter","started_at","id");--> statement-breakpoint
CREATE INDEX "fingerprints_in_common" ON "fingerprints" USING btree ("letter","kind","key","at");--> statement-breakpoint
CREATE INDEX "fingerprints_by_time" ON "fingerprints" USING btree ("at");--> statement-breakpoint
CREATE INDEX "invalidations_of_letter" ON "invalidations" USING btree ("letter","at","id");--> statement-breakpoint
CREATE INDEX "invalidations_in_public" ON "invalidations" USING btree ("letter","day","cause","count") WHERE restored_at is null and count > 0;--> statement-breakpoint
CREATE INDEX "invalidations_under_way" ON "invalidations" USING btree ("at","id") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "limits_by_expiry" ON "limits" USING btree ("expire");--> statement-breakpoint
CREATE INDEX "lookups_by_time" ON "lookups" USING btree ("asked_at");--> statement-breakpoint
CREATE INDEX "memberships_by_organiser" ON "memberships" USING btree ("organiser_id");--> statement-breakpoint
CREATE INDEX "organiser_challenges_by_identifier" ON "organiser_challenges" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "organiser_challenges_by_expiry" ON "organiser_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "organiser_invitations_by_organiser" ON "organiser_invitations" USING btree ("organiser_id","letter");--> statement-breakpoint
CREATE INDEX "organiser_invitations_by_time" ON "organiser_invitations" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "organiser_sessions_by_organiser" ON "organiser_sessions" USING btree ("organiser_id");--> statement-breakpoint
CREATE INDEX "organiser_sessions_by_expiry" ON "organiser_sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "organisers_with_notices" ON "organisers" USING btree ("id") WHERE notices_since is not null;--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("priority","due_at","letter","kind","queued_at") WHERE sent_at is null and failed_at is null;--> statement-breakpoint
CREATE INDEX "outbox_by_mailbox" ON "outbox" USING btree ("letter","mailbox_key");--> statement-breakpoint
CREATE INDEX "outbox_by_recipient" ON "outbox" USING btree ("recipient_key");--> statement-breakpoint
CREATE INDEX "outbox_by_signature" ON "outbox" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "outbox_accepted" ON "outbox" USING btree ("kind","sent_at") WHERE sent_at is not null;--> statement-breakpoint
CREATE INDEX "outbox_failed" ON "outbox" USING btree ("letter","failed_at") WHERE failed_at is not null;--> statement-breakpoint
CREATE INDEX "outbox_by_updates" ON "outbox" USING btree ("update_id","sent_at","failed_at") WHERE update_id is not null;--> statement-breakpoint
CREATE INDEX "paper_batches_of_letter" ON "paper_batches" USING btree ("letter","entered_at","id");--> statement-breakpoint
CREATE INDEX "paper_batches_undecided" ON "paper_batches" USING btree ("letter","entered_by") WHERE completed_at is not null and approved_at is null and rejected_at is null;--> statement-breakpoint
CREATE INDEX "paper_signatures_of_batch" ON "paper_signatures" USING btree ("batch_id","line","public");--> statement-breakpoint
CREATE INDEX "paper_signatures_by_name" ON "paper_signatures" USING btree ("letter","name_folded","id");--> statement-breakpoint
CREATE INDEX "passkeys_by_organiser" ON "passkeys" USING btree ("organiser_id");--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_per_mailbox" ON "signatures" USING btree ("letter","mailbox_key") WHERE verified_at is not null and withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_pending_per_spelling" ON "signatures" USING btree ("letter","mailbox_key","address_key") WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "signatures_counted" ON "signatures" USING btree ("letter","verified_at","id","version") WHERE verified_at is not null and quarantined_at is null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX "signatures_by_name" ON "signatures" USING btree ("letter","name_folded","id") WHERE verified_at is not null and quarantined_at is null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX "signatures_uncounted" ON "signatures" USING btree ("letter","id") WHERE verified_at is not null and (quarantined_at is not null or withdrawn_at is not null or invalidated_at is not null);--> statement-breakpoint
CREATE INDEX "signatures_with_address" ON "signatures" USING btree ("letter","submitted_at") WHERE address is not null or sealed_address is not null;--> statement-breakpoint
CREATE INDEX "signatures_featured" ON "signatures" USING btree ("letter","featured_at","id") WHERE featured_at is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_invalidation" ON "signatures" USING btree ("invalidation_id") WHERE invalidation_id is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_time" ON "signatures" USING btree ("letter","submitted_at","id");--> statement-breakpoint
CREATE INDEX "signatures_by_any_name" ON "signatures" USING btree ("letter","name_folded","id") WHERE name_folded is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_country" ON "signatures" USING btree ("letter","country","submitted_at","id") WHERE country is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_domain" ON "signatures" USING btree ("letter","domain_key","submitted_at","id") WHERE domain_key is not null;--> statement-breakpoint
CREATE INDEX "signatures_by_hour" ON "signatures" USING btree ("letter","submitted_at","verified_at");--> statement-breakpoint
CREATE INDEX "signatures_pending" ON "signatures" USING btree ("submitted_at","id","letter") WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "signatures_quarantined" ON "signatures" USING btree ("letter","submitted_at","id") WHERE quarantined_at is not null;--> statement-breakpoint
CREATE INDEX "signatures_hidden" ON "signatures" USING btree ("letter","submitted_at","id") WHERE hidden_at is not null;--> statement-breakpoint
CREATE INDEX "signatures_withdrawn" ON "signatures" USING btree ("letter","submitted_at","id") WHERE withdrawn_at is not null;--> statement-breakpoint
CREATE INDEX "signatures_invalidated" ON "signatures" USING btree ("letter","submitted_at","id") WHERE invalidated_at is not null;--> statement-breakpoint
CREATE INDEX "submissions_due" ON "submissions" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "submissions_by_time" ON "submissions" USING btree ("submitted_at","letter");--> statement-breakpoint
CREATE INDEX "tokens_by_signature" ON "tokens" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "tokens_by_expiry" ON "tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "tokens_by_address" ON "tokens" USING btree ("letter","address_key") WHERE address_key is not null;--> statement-breakpoint
CREATE INDEX "update_deliveries_by_signature" ON "update_deliveries" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "updates_of_letter" ON "updates" USING btree ("letter","created_at","id");--> statement-breakpoint
CREATE INDEX "version_answers_reaffirmed" ON "version_answers" USING btree ("letter","version","signature_id") WHERE reaffirmed_at is not null;
--> statement-breakpoint
-- A text that was published never changes: neither the program nor anyone at the database can change it.
CREATE FUNCTION "published_texts_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'A published text never changes: % is refused.', TG_OP
		USING ERRCODE = 'restrict_violation';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "published_texts_refuse_change" BEFORE UPDATE OR DELETE ON "published_texts"
	FOR EACH ROW EXECUTE FUNCTION "published_texts_refuse"();
--> statement-breakpoint
CREATE TRIGGER "published_texts_refuse_truncate" BEFORE TRUNCATE ON "published_texts"
	FOR EACH STATEMENT EXECUTE FUNCTION "published_texts_refuse"();
