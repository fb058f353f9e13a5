ALTER TABLE "listen" DROP CONSTRAINT "listen_account_id_account_id_fk";--> statement-breakpoint
ALTER TABLE "listen" DROP CONSTRAINT "listen_recording_id_recording_id_fk";--> statement-breakpoint
ALTER TABLE "listen" DROP CONSTRAINT "listen_track_id_track_id_fk";--> statement-breakpoint
DROP TRIGGER "track_recording_changed" ON "track";--> statement-breakpoint
DROP FUNCTION "follow_recording"();--> statement-breakpoint
DROP INDEX "listen_track";--> statement-breakpoint
DROP INDEX "play_tally_of";--> statement-breakpoint
DROP INDEX "track_recording";--> statement-breakpoint
CREATE UNIQUE INDEX "track_recording" ON "track" USING btree ("recording_id","id");--> statement-breakpoint
ALTER TABLE "play_tally" DROP CONSTRAINT "play_tally_account_id_recording_id_pk";--> statement-breakpoint
ALTER TABLE "play_tally" ADD CONSTRAINT "play_tally_recording_id_account_id_pk" PRIMARY KEY("recording_id","account_id");--> statement-breakpoint
UPDATE "listen" l SET "recording_id" = t."recording_id" FROM "track" t WHERE t."id" = l."track_id" AND t."recording_id" <> l."recording_id";--> statement-breakpoint
ALTER TABLE "listen" ADD CONSTRAINT "listen_played" FOREIGN KEY ("recording_id","track_id") REFERENCES "public"."track"("recording_id","id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
-- What a foreign key to the account would do, once for all rows of a statement: row by row it took a sixth of a history's import.
CREATE FUNCTION "listens_have_accounts"() RETURNS trigger LANGUAGE plpgsql AS $$
declare
  missing int;
begin
  perform from account where id in (select account_id from come) for key share;
  select c.account_id into missing from come c where not exists (select from account a where a.id = c.account_id) limit 1;
  if found then
    raise foreign_key_violation using message = format('there is no account %s to listen', missing), table = 'listen', constraint = 'listen_account';
  end if;
  return null;
end $$;--> statement-breakpoint
CREATE FUNCTION "listens_go_with_account"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  delete from listen where account_id = old.id;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER "listen_account_inserted" AFTER INSERT ON "listen" REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION "listens_have_accounts"();--> statement-breakpoint
CREATE TRIGGER "listen_account_updated" AFTER UPDATE ON "listen" REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION "listens_have_accounts"();--> statement-breakpoint
CREATE TRIGGER "account_listens" AFTER DELETE ON "account" FOR EACH ROW EXECUTE FUNCTION "listens_go_with_account"();
