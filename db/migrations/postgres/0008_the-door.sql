CREATE TABLE "day_keys" (
	"day" text collate "C" PRIMARY KEY NOT NULL,
	"key" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "floods" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"letter" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"key" text collate "C" NOT NULL,
	"label" text collate "C",
	"raised_at" timestamp (3) with time zone NOT NULL,
	"decision" text collate "C",
	"decided_at" timestamp (3) with time zone,
	"reason" text collate "C"
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"flood_id" text collate "C" NOT NULL,
	"signature_id" text collate "C" NOT NULL,
	CONSTRAINT "holds_flood_id_signature_id_pk" PRIMARY KEY("flood_id","signature_id")
);
--> statement-breakpoint
CREATE TABLE "limits" (
	"key" text collate "C" PRIMARY KEY NOT NULL,
	"points" integer NOT NULL,
	"expire" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "marks" (
	"signature_id" text collate "C" NOT NULL,
	"letter" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"key" text collate "C" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "marks_signature_id_kind_key_pk" PRIMARY KEY("signature_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "spent_challenges" (
	"hash" text collate "C" PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "signatures_counted";--> statement-breakpoint
DROP INDEX "signatures_by_name";--> statement-breakpoint
DROP INDEX "signatures_uncounted";--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "held_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_flood_id_floods_id_fk" FOREIGN KEY ("flood_id") REFERENCES "public"."floods"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "marks" ADD CONSTRAINT "marks_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "floods_catching" ON "floods" USING btree ("letter","kind","key") WHERE decision is null or decision = 'rejected';--> statement-breakpoint
CREATE INDEX "holds_by_signature" ON "holds" USING btree ("signature_id");--> statement-breakpoint
CREATE INDEX "limits_by_expiry" ON "limits" USING btree ("expire");--> statement-breakpoint
CREATE INDEX "marks_in_common" ON "marks" USING btree ("letter","kind","key","at");--> statement-breakpoint
CREATE INDEX "marks_by_time" ON "marks" USING btree ("at");--> statement-breakpoint
CREATE INDEX "spent_challenges_by_expiry" ON "spent_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "signatures_counted" ON "signatures" USING btree ("letter","verified_at","id","version") WHERE verified_at is not null and held_at is null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX "signatures_by_name" ON "signatures" USING btree ("letter","name_folded","id") WHERE verified_at is not null and held_at is null and withdrawn_at is null and invalidated_at is null;--> statement-breakpoint
CREATE INDEX "signatures_uncounted" ON "signatures" USING btree ("letter","id") WHERE verified_at is not null and (held_at is not null or withdrawn_at is not null or invalidated_at is not null);