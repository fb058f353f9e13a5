DROP INDEX "favorite_album_latest";--> statement-breakpoint
DROP INDEX "favorite_artist_latest";--> statement-breakpoint
DROP INDEX "favorite_track_latest";--> statement-breakpoint
DROP INDEX "listen_history";--> statement-breakpoint
DROP INDEX "listen_of";--> statement-breakpoint
DROP INDEX "play_tally_most";--> statement-breakpoint
DROP INDEX "play_tally_last";--> statement-breakpoint
DROP INDEX "rating_best";--> statement-breakpoint
DROP INDEX "playlist_edition_of";--> statement-breakpoint
CREATE INDEX "album_picture_source" ON "album_picture" USING btree ("source_url");--> statement-breakpoint
CREATE INDEX "artist_picture_source" ON "artist_picture" USING btree ("source_url");--> statement-breakpoint
CREATE INDEX "favorite_album_latest" ON "favorite_album" USING btree ("account_id","created_at" DESC NULLS FIRST,"album_id");--> statement-breakpoint
CREATE INDEX "favorite_artist_latest" ON "favorite_artist" USING btree ("account_id","created_at" DESC NULLS FIRST,"artist_id");--> statement-breakpoint
CREATE INDEX "favorite_track_latest" ON "favorite_track" USING btree ("account_id","created_at" DESC NULLS FIRST,"track_id");--> statement-breakpoint
CREATE INDEX "listen_history" ON "listen" USING btree ("account_id","listened_at","id","recording_id","track_id","duration_played_ms");--> statement-breakpoint
CREATE INDEX "listen_of" ON "listen" USING btree ("recording_id","account_id","listened_at","id","track_id");--> statement-breakpoint
CREATE INDEX "play_tally_most" ON "play_tally" USING btree ("account_id","plays" DESC NULLS FIRST,"last_played_at" DESC NULLS FIRST,"recording_id");--> statement-breakpoint
CREATE INDEX "play_tally_last" ON "play_tally" USING btree ("account_id","last_played_at" DESC NULLS FIRST,"recording_id");--> statement-breakpoint
CREATE INDEX "rating_best" ON "rating" USING btree ("account_id","value" DESC NULLS FIRST,"rated_at" DESC NULLS FIRST,"recording_id");--> statement-breakpoint
CREATE INDEX "playlist_edition_of" ON "playlist_edition" USING btree ("playlist_id","filled_at");--> statement-breakpoint
-- The tally of whose listens came, changed or went. One writer of it, because listens also go with what a foreign key deletes.
CREATE FUNCTION "count_listens"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if tg_op <> 'INSERT' then
    update play_tally p set plays = p.plays - g.plays, played_ms = p.played_ms - g.played_ms,
      last_played_at = case when p.last_played_at > g.last_played_at then p.last_played_at else coalesce((
        select max(l.listened_at) from listen l where l.recording_id = p.recording_id and l.account_id = p.account_id), p.last_played_at) end
    from (select account_id, recording_id, count(*) as plays, coalesce(sum(duration_played_ms), 0) as played_ms, max(listened_at) as last_played_at
      from gone group by account_id, recording_id) g
    where p.account_id = g.account_id and p.recording_id = g.recording_id;
    delete from play_tally p using gone g where p.account_id = g.account_id and p.recording_id = g.recording_id and p.plays = 0;
  end if;
  if tg_op <> 'DELETE' then
    insert into play_tally (account_id, recording_id, plays, played_ms, last_played_at)
    select account_id, recording_id, count(*), coalesce(sum(duration_played_ms), 0), max(listened_at)
    from come group by account_id, recording_id order by account_id, recording_id
    on conflict (account_id, recording_id) do update set plays = play_tally.plays + excluded.plays,
      played_ms = play_tally.played_ms + excluded.played_ms,
      last_played_at = greatest(play_tally.last_played_at, excluded.last_played_at);
  end if;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER "listen_inserted" AFTER INSERT ON "listen" REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION "count_listens"();--> statement-breakpoint
CREATE TRIGGER "listen_updated" AFTER UPDATE ON "listen" REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION "count_listens"();--> statement-breakpoint
CREATE TRIGGER "listen_deleted" AFTER DELETE ON "listen" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION "count_listens"();--> statement-breakpoint
-- A track that turns out to carry another performance takes its listens there.
CREATE FUNCTION "follow_recording"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  update listen set recording_id = new.recording_id where track_id = new.id;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER "track_recording_changed" AFTER UPDATE OF "recording_id" ON "track" FOR EACH ROW WHEN (old.recording_id <> new.recording_id) EXECUTE FUNCTION "follow_recording"();
