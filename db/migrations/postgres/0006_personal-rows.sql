ALTER TABLE "tokens" DROP CONSTRAINT "tokens_pkey";--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_hash_letter_pk" PRIMARY KEY("hash","letter");--> statement-breakpoint
ALTER TABLE "signatures" ADD COLUMN "sealed_address" text collate "C";--> statement-breakpoint
CREATE INDEX "signatures_with_address" ON "signatures" USING btree ("letter","submitted_at") WHERE address is not null or sealed_address is not null;