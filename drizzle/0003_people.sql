CREATE TABLE "account" (
	"id" serial PRIMARY KEY NOT NULL,
	"username" text NOT NULL,
	"username_norm" text NOT NULL,
	"email" text,
	"email_norm" text,
	"password_hash" text,
	"roles" text[] DEFAULT '{listener}' NOT NULL,
	"bio" text,
	"region" text,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"avatar" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"registered_at" timestamp (3) with time zone,
	"disabled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" serial PRIMARY KEY NOT NULL,
	"account_id" integer NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"prefix" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"id" serial PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"invited_by" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "login_attempts" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refresh_token" (
	"hash" text PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"account_id" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "favorite_album" (
	"account_id" integer NOT NULL,
	"album_id" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "favorite_album_account_id_album_id_pk" PRIMARY KEY("account_id","album_id")
);
--> statement-breakpoint
CREATE TABLE "favorite_artist" (
	"account_id" integer NOT NULL,
	"artist_id" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "favorite_artist_account_id_artist_id_pk" PRIMARY KEY("account_id","artist_id")
);
--> statement-breakpoint
CREATE TABLE "favorite_track" (
	"account_id" integer NOT NULL,
	"track_id" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "favorite_track_account_id_track_id_pk" PRIMARY KEY("account_id","track_id")
);
--> statement-breakpoint
CREATE TABLE "hidden_artist" (
	"account_id" integer NOT NULL,
	"artist_id" integer NOT NULL,
	"hidden_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "hidden_artist_account_id_artist_id_pk" PRIMARY KEY("account_id","artist_id")
);
--> statement-breakpoint
CREATE TABLE "hidden_tag" (
	"account_id" integer NOT NULL,
	"name" text NOT NULL,
	"name_norm" text NOT NULL,
	"hidden_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "hidden_tag_account_id_name_norm_pk" PRIMARY KEY("account_id","name_norm")
);
--> statement-breakpoint
CREATE TABLE "listen" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"account_id" integer NOT NULL,
	"recording_id" integer NOT NULL,
	"track_id" integer NOT NULL,
	"listened_at" timestamp (3) with time zone NOT NULL,
	"duration_played_ms" integer,
	"source" text
);
--> statement-breakpoint
CREATE TABLE "personal_tag" (
	"id" serial PRIMARY KEY NOT NULL,
	"account_id" integer NOT NULL,
	"name" text NOT NULL,
	"name_norm" text NOT NULL,
	"color" text DEFAULT '#666666' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "play_tally" (
	"account_id" integer NOT NULL,
	"recording_id" integer NOT NULL,
	"plays" integer NOT NULL,
	"played_ms" bigint NOT NULL,
	"last_played_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "play_tally_account_id_recording_id_pk" PRIMARY KEY("account_id","recording_id")
);
--> statement-breakpoint
CREATE TABLE "rating" (
	"account_id" integer NOT NULL,
	"recording_id" integer NOT NULL,
	"value" smallint NOT NULL,
	"rated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rating_account_id_recording_id_pk" PRIMARY KEY("account_id","recording_id"),
	CONSTRAINT "rating_value" CHECK (value between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "reaction" (
	"account_id" integer NOT NULL,
	"recording_id" integer NOT NULL,
	"kind" text NOT NULL,
	"reacted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reaction_account_id_recording_id_pk" PRIMARY KEY("account_id","recording_id")
);
--> statement-breakpoint
CREATE TABLE "tagged_album" (
	"tag_id" integer NOT NULL,
	"album_id" integer NOT NULL,
	"tagged_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tagged_album_tag_id_album_id_pk" PRIMARY KEY("tag_id","album_id")
);
--> statement-breakpoint
CREATE TABLE "tagged_artist" (
	"tag_id" integer NOT NULL,
	"artist_id" integer NOT NULL,
	"tagged_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tagged_artist_tag_id_artist_id_pk" PRIMARY KEY("tag_id","artist_id")
);
--> statement-breakpoint
CREATE TABLE "tagged_track" (
	"tag_id" integer NOT NULL,
	"track_id" integer NOT NULL,
	"tagged_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tagged_track_tag_id_track_id_pk" PRIMARY KEY("tag_id","track_id")
);
--> statement-breakpoint
CREATE TABLE "album_picture" (
	"album_id" integer PRIMARY KEY NOT NULL,
	"source_url" text NOT NULL,
	"file" text,
	"width" smallint,
	"height" smallint,
	"blurhash" text,
	"color" text,
	"failure" text,
	"checked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artist_picture" (
	"artist_id" integer PRIMARY KEY NOT NULL,
	"source_url" text NOT NULL,
	"file" text,
	"width" smallint,
	"height" smallint,
	"blurhash" text,
	"color" text,
	"failure" text,
	"checked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "playlist" (
	"id" serial PRIMARY KEY NOT NULL,
	"account_id" integer NOT NULL,
	"name" text NOT NULL,
	"name_norm" text NOT NULL,
	"description" text,
	"is_public" boolean DEFAULT false NOT NULL,
	"smart_kind" text,
	"criteria" jsonb,
	"filled_at" timestamp (3) with time zone,
	"cover" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "playlist_collaborator" (
	"playlist_id" integer NOT NULL,
	"account_id" integer NOT NULL,
	"right" text NOT NULL,
	CONSTRAINT "playlist_collaborator_playlist_id_account_id_pk" PRIMARY KEY("playlist_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "playlist_edition" (
	"id" serial PRIMARY KEY NOT NULL,
	"playlist_id" integer NOT NULL,
	"filled_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "playlist_edition_track" (
	"edition_id" integer NOT NULL,
	"position" integer NOT NULL,
	"track_id" integer NOT NULL,
	"reason" jsonb,
	CONSTRAINT "playlist_edition_track_edition_id_position_pk" PRIMARY KEY("edition_id","position")
);
--> statement-breakpoint
CREATE TABLE "playlist_track" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"playlist_id" integer NOT NULL,
	"position" integer NOT NULL,
	"track_id" integer NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	"added_by" integer,
	"reason" jsonb
);
--> statement-breakpoint
DROP INDEX "artist_followed";--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_invited_by_account_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_token" ADD CONSTRAINT "refresh_token_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."session"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite_album" ADD CONSTRAINT "favorite_album_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite_album" ADD CONSTRAINT "favorite_album_album_id_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."album"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite_artist" ADD CONSTRAINT "favorite_artist_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite_artist" ADD CONSTRAINT "favorite_artist_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite_track" ADD CONSTRAINT "favorite_track_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite_track" ADD CONSTRAINT "favorite_track_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hidden_artist" ADD CONSTRAINT "hidden_artist_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hidden_artist" ADD CONSTRAINT "hidden_artist_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hidden_tag" ADD CONSTRAINT "hidden_tag_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listen" ADD CONSTRAINT "listen_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listen" ADD CONSTRAINT "listen_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listen" ADD CONSTRAINT "listen_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_tag" ADD CONSTRAINT "personal_tag_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "play_tally" ADD CONSTRAINT "play_tally_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "play_tally" ADD CONSTRAINT "play_tally_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating" ADD CONSTRAINT "rating_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating" ADD CONSTRAINT "rating_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tagged_album" ADD CONSTRAINT "tagged_album_tag_id_personal_tag_id_fk" FOREIGN KEY ("tag_id") REFERENCES "public"."personal_tag"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tagged_album" ADD CONSTRAINT "tagged_album_album_id_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."album"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tagged_artist" ADD CONSTRAINT "tagged_artist_tag_id_personal_tag_id_fk" FOREIGN KEY ("tag_id") REFERENCES "public"."personal_tag"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tagged_artist" ADD CONSTRAINT "tagged_artist_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tagged_track" ADD CONSTRAINT "tagged_track_tag_id_personal_tag_id_fk" FOREIGN KEY ("tag_id") REFERENCES "public"."personal_tag"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tagged_track" ADD CONSTRAINT "tagged_track_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "album_picture" ADD CONSTRAINT "album_picture_album_id_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."album"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artist_picture" ADD CONSTRAINT "artist_picture_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist" ADD CONSTRAINT "playlist_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_collaborator" ADD CONSTRAINT "playlist_collaborator_playlist_id_playlist_id_fk" FOREIGN KEY ("playlist_id") REFERENCES "public"."playlist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_collaborator" ADD CONSTRAINT "playlist_collaborator_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_edition" ADD CONSTRAINT "playlist_edition_playlist_id_playlist_id_fk" FOREIGN KEY ("playlist_id") REFERENCES "public"."playlist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_edition_track" ADD CONSTRAINT "playlist_edition_track_edition_id_playlist_edition_id_fk" FOREIGN KEY ("edition_id") REFERENCES "public"."playlist_edition"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_edition_track" ADD CONSTRAINT "playlist_edition_track_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_track" ADD CONSTRAINT "playlist_track_playlist_id_playlist_id_fk" FOREIGN KEY ("playlist_id") REFERENCES "public"."playlist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_track" ADD CONSTRAINT "playlist_track_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_track" ADD CONSTRAINT "playlist_track_added_by_account_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "account_username" ON "account" USING btree ("username_norm");--> statement-breakpoint
CREATE UNIQUE INDEX "account_email" ON "account" USING btree ("email_norm");--> statement-breakpoint
CREATE UNIQUE INDEX "account_unregistered" ON "account" USING btree ((registered_at is null)) WHERE registered_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "api_key_hash" ON "api_key" USING btree ("hash");--> statement-breakpoint
CREATE UNIQUE INDEX "api_key_name" ON "api_key" USING btree ("account_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_hash" ON "invitation" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "invitation_by" ON "invitation" USING btree ("invited_by");--> statement-breakpoint
CREATE INDEX "login_attempts_ends" ON "login_attempts" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "refresh_token_session" ON "refresh_token" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "session_account" ON "session" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "session_expires" ON "session" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "favorite_album_of" ON "favorite_album" USING btree ("album_id");--> statement-breakpoint
CREATE INDEX "favorite_album_latest" ON "favorite_album" USING btree ("account_id","created_at" DESC NULLS LAST,"album_id");--> statement-breakpoint
CREATE INDEX "favorite_artist_of" ON "favorite_artist" USING btree ("artist_id");--> statement-breakpoint
CREATE INDEX "favorite_artist_latest" ON "favorite_artist" USING btree ("account_id","created_at" DESC NULLS LAST,"artist_id");--> statement-breakpoint
CREATE INDEX "favorite_track_of" ON "favorite_track" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "favorite_track_latest" ON "favorite_track" USING btree ("account_id","created_at" DESC NULLS LAST,"track_id");--> statement-breakpoint
CREATE INDEX "hidden_artist_of" ON "hidden_artist" USING btree ("artist_id");--> statement-breakpoint
CREATE UNIQUE INDEX "listen_once" ON "listen" USING btree ("account_id","track_id","listened_at");--> statement-breakpoint
CREATE INDEX "listen_history" ON "listen" USING btree ("account_id","listened_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "listen_of" ON "listen" USING btree ("recording_id");--> statement-breakpoint
CREATE INDEX "listen_track" ON "listen" USING btree ("track_id");--> statement-breakpoint
CREATE UNIQUE INDEX "personal_tag_name" ON "personal_tag" USING btree ("account_id","name_norm");--> statement-breakpoint
CREATE INDEX "play_tally_of" ON "play_tally" USING btree ("recording_id");--> statement-breakpoint
CREATE INDEX "play_tally_most" ON "play_tally" USING btree ("account_id","plays" DESC NULLS LAST,"last_played_at" DESC NULLS LAST,"recording_id");--> statement-breakpoint
CREATE INDEX "play_tally_last" ON "play_tally" USING btree ("account_id","last_played_at" DESC NULLS LAST,"recording_id");--> statement-breakpoint
CREATE INDEX "rating_of" ON "rating" USING btree ("recording_id","value");--> statement-breakpoint
CREATE INDEX "rating_best" ON "rating" USING btree ("account_id","value" DESC NULLS LAST,"rated_at" DESC NULLS LAST,"recording_id");--> statement-breakpoint
CREATE INDEX "reaction_of" ON "reaction" USING btree ("recording_id");--> statement-breakpoint
CREATE INDEX "tagged_album_of" ON "tagged_album" USING btree ("album_id");--> statement-breakpoint
CREATE INDEX "tagged_artist_of" ON "tagged_artist" USING btree ("artist_id");--> statement-breakpoint
CREATE INDEX "tagged_track_of" ON "tagged_track" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "album_picture_checked" ON "album_picture" USING btree ("checked_at");--> statement-breakpoint
CREATE INDEX "artist_picture_checked" ON "artist_picture" USING btree ("checked_at");--> statement-breakpoint
CREATE INDEX "playlist_owner" ON "playlist" USING btree ("account_id","name_norm","id");--> statement-breakpoint
CREATE INDEX "playlist_public" ON "playlist" USING btree ("name_norm","id") WHERE is_public;--> statement-breakpoint
CREATE UNIQUE INDEX "playlist_smart" ON "playlist" USING btree ("account_id","smart_kind","name_norm") WHERE smart_kind is not null;--> statement-breakpoint
CREATE INDEX "playlist_collaborator_of" ON "playlist_collaborator" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "playlist_edition_of" ON "playlist_edition" USING btree ("playlist_id","filled_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "playlist_edition_track_of" ON "playlist_edition_track" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "playlist_track_order" ON "playlist_track" USING btree ("playlist_id","position");--> statement-breakpoint
CREATE INDEX "playlist_track_of" ON "playlist_track" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "playlist_track_by" ON "playlist_track" USING btree ("added_by");--> statement-breakpoint
INSERT INTO "account" ("username", "username_norm", "roles") VALUES ('owner', 'owner', '{admin,listener}');--> statement-breakpoint
INSERT INTO "favorite_artist" ("account_id", "artist_id", "created_at")
SELECT "account"."id", "artist"."id", "artist"."followed_at" FROM "artist", "account" WHERE "artist"."followed_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "artist" DROP COLUMN "followed_at";