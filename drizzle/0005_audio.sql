CREATE TABLE "audio_file" (
	"id" serial PRIMARY KEY NOT NULL,
	"recording_id" integer,
	"path" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"container" text NOT NULL,
	"codec" text NOT NULL,
	"mime" text NOT NULL,
	"lossless" boolean NOT NULL,
	"duration_ms" integer NOT NULL,
	"bitrate" integer NOT NULL,
	"sample_rate" integer NOT NULL,
	"channels" integer NOT NULL,
	"origin" text NOT NULL,
	"source_url" text,
	"account_id" integer,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "track_preview" (
	"track_id" integer NOT NULL,
	"provider" text NOT NULL,
	"url" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "track_preview_track_id_provider_pk" PRIMARY KEY("track_id","provider")
);
--> statement-breakpoint
CREATE TABLE "lyrics" (
	"recording_id" integer NOT NULL,
	"source" text NOT NULL,
	"plain" text,
	"synced" text,
	"language" text,
	"instrumental" boolean NOT NULL,
	"fetched_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "lyrics_recording_id_source_pk" PRIMARY KEY("recording_id","source")
);
--> statement-breakpoint
CREATE TABLE "own_lyrics" (
	"account_id" integer NOT NULL,
	"recording_id" integer NOT NULL,
	"plain" text,
	"synced" text,
	"language" text,
	"written_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "own_lyrics_account_id_recording_id_pk" PRIMARY KEY("account_id","recording_id")
);
--> statement-breakpoint
ALTER TABLE "audio_file" ADD CONSTRAINT "audio_file_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audio_file" ADD CONSTRAINT "audio_file_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track_preview" ADD CONSTRAINT "track_preview_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lyrics" ADD CONSTRAINT "lyrics_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "own_lyrics" ADD CONSTRAINT "own_lyrics_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "own_lyrics" ADD CONSTRAINT "own_lyrics_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "audio_file_path" ON "audio_file" USING btree ("path");--> statement-breakpoint
CREATE UNIQUE INDEX "audio_file_sha256" ON "audio_file" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "audio_file_best" ON "audio_file" USING btree ("recording_id","lossless","bitrate","id");--> statement-breakpoint
CREATE INDEX "audio_file_account" ON "audio_file" USING btree ("account_id","bytes");--> statement-breakpoint
CREATE INDEX "own_lyrics_of" ON "own_lyrics" USING btree ("recording_id");