-- A text that was published is never changed, by nobody: not by the program, not by hand.
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
