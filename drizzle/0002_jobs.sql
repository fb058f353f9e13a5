CREATE TABLE "new_release" (
	"album_id" integer PRIMARY KEY NOT NULL,
	"artist_id" integer NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"input" jsonb NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"checkpoint" jsonb,
	"result" jsonb,
	"error" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" smallint DEFAULT 0 NOT NULL,
	"worker" text,
	"lease_until" timestamp (3) with time zone,
	"run_after" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "schedule_run" (
	"schedule" text NOT NULL,
	"period" text NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedule_run_schedule_period_pk" PRIMARY KEY("schedule","period")
);
--> statement-breakpoint
ALTER TABLE "artist" ADD COLUMN "followed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "artist" ADD COLUMN "refreshed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "asked" ADD COLUMN "next" text;--> statement-breakpoint
ALTER TABLE "new_release" ADD CONSTRAINT "new_release_album_id_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."album"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "new_release" ADD CONSTRAINT "new_release_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "new_release_found" ON "new_release" USING btree ("found_at" DESC NULLS LAST,"album_id");--> statement-breakpoint
CREATE INDEX "new_release_artist" ON "new_release" USING btree ("artist_id");--> statement-breakpoint
CREATE UNIQUE INDEX "job_key" ON "job" USING btree ("kind","key") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "job_unfinished" ON "job" USING btree ("status","run_after") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "job_created" ON "job" USING btree ("created_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "artist_followed" ON "artist" USING btree ("refreshed_at" NULLS FIRST,"id") WHERE followed_at is not null;