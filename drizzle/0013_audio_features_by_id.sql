ALTER TABLE "track_audio_feature" DROP CONSTRAINT "track_audio_feature_track_id_track_id_fk";--> statement-breakpoint
ALTER TABLE "track_audio_feature" DROP CONSTRAINT "track_audio_feature_track_id_source_pk";--> statement-breakpoint
ALTER TABLE "track_audio_feature" ADD COLUMN "provider" text;--> statement-breakpoint
ALTER TABLE "track_audio_feature" ADD COLUMN "external_id" text;--> statement-breakpoint
UPDATE "track_audio_feature" f SET "provider" = 'spotify', "external_id" = (
  SELECT e."external_id" FROM "track_external_id" e WHERE e."track_id" = f."track_id" AND e."provider" = 'spotify'
  ORDER BY EXISTS (SELECT FROM "source_record" s WHERE s."kind" = 'recording' AND s."provider" = f."source" AND s."key" = e."external_id") DESC, e."external_id"
  LIMIT 1);--> statement-breakpoint
DELETE FROM "track_audio_feature" WHERE "external_id" IS NULL;--> statement-breakpoint
ALTER TABLE "track_audio_feature" ALTER COLUMN "provider" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "track_audio_feature" ALTER COLUMN "external_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "track_audio_feature" ADD CONSTRAINT "track_audio_feature_provider_external_id_source_pk" PRIMARY KEY("provider","external_id","source");--> statement-breakpoint
ALTER TABLE "track_audio_feature" ADD CONSTRAINT "track_audio_feature_provider_external_id_track_external_id_provider_external_id_fk" FOREIGN KEY ("provider","external_id") REFERENCES "public"."track_external_id"("provider","external_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track_audio_feature" DROP COLUMN "track_id";
