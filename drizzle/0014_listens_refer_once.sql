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
ALTER TABLE "listen" ADD CONSTRAINT "listen_played" FOREIGN KEY ("recording_id","track_id") REFERENCES "public"."track"("recording_id","id") ON DELETE cascade ON UPDATE cascade;
