-- A text that was published is never changed, by nobody: not by the program, not by hand.
CREATE TRIGGER `published_texts_refuse_update` BEFORE UPDATE ON `published_texts`
BEGIN
	SELECT RAISE(ABORT, 'A published text never changes: its digest cannot be updated.');
END;
--> statement-breakpoint
CREATE TRIGGER `published_texts_refuse_delete` BEFORE DELETE ON `published_texts`
BEGIN
	SELECT RAISE(ABORT, 'A published text never changes: its digest cannot be deleted.');
END;
--> statement-breakpoint
-- INSERT OR REPLACE would delete the row without asking the trigger above.
CREATE TRIGGER `published_texts_refuse_replace` BEFORE INSERT ON `published_texts`
WHEN EXISTS (
	SELECT 1 FROM `published_texts`
	WHERE `letter` = NEW.`letter` AND `version` = NEW.`version` AND `locale` = NEW.`locale`
)
BEGIN
	SELECT RAISE(IGNORE);
END;
