CREATE TABLE "import" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" integer NOT NULL,
	"kind" text NOT NULL,
	"file_name" text,
	"folder" text NOT NULL,
	"dry_run" boolean DEFAULT false NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"updated" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"unmatched" integer DEFAULT 0 NOT NULL,
	"report_bytes" bigint DEFAULT 0 NOT NULL,
	"playlist_id" integer
);
--> statement-breakpoint
CREATE TABLE "track_audio_feature" (
	"track_id" integer NOT NULL,
	"source" text NOT NULL,
	"danceability" real,
	"energy" real,
	"key" smallint,
	"loudness" real,
	"mode" smallint,
	"speechiness" real,
	"acousticness" real,
	"instrumentalness" real,
	"liveness" real,
	"valence" real,
	"tempo" real,
	"time_signature" smallint,
	"told_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "track_audio_feature_track_id_source_pk" PRIMARY KEY("track_id","source")
);
--> statement-breakpoint
CREATE TABLE "unmatched_listen" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"account_id" integer NOT NULL,
	"import_id" uuid,
	"listened_at" timestamp (3) with time zone NOT NULL,
	"duration_played_ms" integer,
	"source" text NOT NULL,
	"title" text NOT NULL,
	"artist" text,
	"album" text,
	"spotify_id" text,
	"mbid" text,
	"isrc" text,
	"title_norm" text NOT NULL,
	"song" text NOT NULL,
	"sought_up_to" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "import" ADD CONSTRAINT "import_id_job_id_fk" FOREIGN KEY ("id") REFERENCES "public"."job"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import" ADD CONSTRAINT "import_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track_audio_feature" ADD CONSTRAINT "track_audio_feature_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unmatched_listen" ADD CONSTRAINT "unmatched_listen_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unmatched_listen" ADD CONSTRAINT "unmatched_listen_import_id_import_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."import"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_account" ON "import" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "unmatched_listen_once" ON "unmatched_listen" USING btree ("account_id","listened_at","song");--> statement-breakpoint
CREATE INDEX "unmatched_listen_import" ON "unmatched_listen" USING btree ("import_id","song");--> statement-breakpoint
CREATE INDEX "unmatched_listen_sought" ON "unmatched_listen" USING btree ("sought_up_to");--> statement-breakpoint
CREATE INDEX "unmatched_listen_title" ON "unmatched_listen" USING btree ("title_norm");