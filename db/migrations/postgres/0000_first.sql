CREATE TABLE "consents" (
	"signature_id" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"text_version" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"given_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consents_signature_id_kind_pk" PRIMARY KEY("signature_id","kind")
);
--> statement-breakpoint
CREATE TABLE "declines" (
	"letter" text collate "C" NOT NULL,
	"mailbox_key" text collate "C" NOT NULL,
	"declined_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "declines_letter_mailbox_key_pk" PRIMARY KEY("letter","mailbox_key")
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
	"failed_at" timestamp (3) with time zone
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
	"name" text collate "C",
	"name_folded" text collate "C",
	"affiliation" text collate "C",
	"country" text collate "C",
	"comment" text collate "C",
	"public" boolean NOT NULL,
	"submitted_at" timestamp (3) with time zone NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"withdrawn_at" timestamp (3) with time zone,
	"hidden_at" timestamp (3) with time zone,
	"invalidated_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"purpose" text collate "C" NOT NULL,
	"letter" text collate "C" NOT NULL,
	"locale" text collate "C" NOT NULL,
	"signature_id" text collate "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"declined_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("priority","due_at") WHERE sent_at is null and failed_at is null;--> statement-breakpoint
CREATE INDEX "outbox_by_mailbox" ON "outbox" USING btree ("letter","mailbox_key");--> statement-breakpoint
CREATE INDEX "outbox_by_recipient" ON "outbox" USING btree ("recipient_key");--> statement-breakpoint
CREATE INDEX "outbox_by_signature" ON "outbox" USING btree ("signature_id");--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_per_mailbox" ON "signatures" USING btree ("letter","mailbox_key") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "signatures_counted" ON "signatures" USING btree ("letter","verified_at","id","version") WHERE verified_at is not null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX "signatures_by_name" ON "signatures" USING btree ("letter","name_folded","id") WHERE verified_at is not null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX "signatures_pending" ON "signatures" USING btree ("submitted_at") WHERE verified_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "tokens_by_signature" ON "tokens" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "tokens_by_expiry" ON "tokens" USING btree ("expires_at");