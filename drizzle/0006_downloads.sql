CREATE TABLE "daily_quota" (
	"name" text NOT NULL,
	"day" date NOT NULL,
	"used" integer NOT NULL,
	CONSTRAINT "daily_quota_name_day_pk" PRIMARY KEY("name","day")
);
--> statement-breakpoint
CREATE TABLE "download" (
	"id" serial PRIMARY KEY NOT NULL,
	"recording_id" integer NOT NULL,
	"track_id" integer,
	"account_id" integer,
	"job_id" uuid NOT NULL,
	"format" text NOT NULL,
	"stage" text DEFAULT 'downloading' NOT NULL,
	"progress" real DEFAULT 0 NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"total_bytes" bigint,
	"speed" integer,
	"downloader" text,
	"source_url" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"error" text,
	"outcome" text,
	"audio_file_id" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "video_choice" (
	"recording_id" integer NOT NULL,
	"video_id" text NOT NULL,
	"verdict" text NOT NULL,
	"video" jsonb NOT NULL,
	"account_id" integer,
	"decided_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "video_choice_recording_id_video_id_pk" PRIMARY KEY("recording_id","video_id")
);
--> statement-breakpoint
CREATE TABLE "video_search" (
	"words" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"videos" jsonb NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "download" ADD CONSTRAINT "download_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "download" ADD CONSTRAINT "download_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "download" ADD CONSTRAINT "download_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "download" ADD CONSTRAINT "download_audio_file_id_audio_file_id_fk" FOREIGN KEY ("audio_file_id") REFERENCES "public"."audio_file"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_choice" ADD CONSTRAINT "video_choice_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_choice" ADD CONSTRAINT "video_choice_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "download_of" ON "download" USING btree ("recording_id","id");--> statement-breakpoint
CREATE INDEX "download_job" ON "download" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "download_track" ON "download" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "download_account" ON "download" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "download_file" ON "download" USING btree ("audio_file_id");--> statement-breakpoint
CREATE INDEX "video_choice_account" ON "video_choice" USING btree ("account_id");