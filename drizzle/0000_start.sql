CREATE TABLE "album" (
	"id" serial PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"title_norm" text NOT NULL,
	"album_type" text,
	"secondary_types" text[] DEFAULT '{}' NOT NULL,
	"release_date" text,
	"release_year" smallint,
	"label" text,
	"barcode" text,
	"track_count" integer,
	"disc_count" integer,
	"explicit" boolean,
	"wiki" jsonb,
	"tracks_complete" boolean DEFAULT false NOT NULL,
	"images" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"tags" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"tag_names" text[] DEFAULT '{}' NOT NULL,
	"popularity" smallint DEFAULT 0 NOT NULL,
	"popularity_source" text,
	"followers" bigint,
	"listeners" bigint,
	"play_count" bigint,
	"field_sources" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "album_artist" (
	"album_id" integer NOT NULL,
	"position" smallint NOT NULL,
	"artist_id" integer NOT NULL,
	"name" text NOT NULL,
	"join_phrase" text DEFAULT '' NOT NULL,
	CONSTRAINT "album_artist_album_id_position_pk" PRIMARY KEY("album_id","position")
);
--> statement-breakpoint
CREATE TABLE "album_external_id" (
	"provider" text NOT NULL,
	"external_id" text NOT NULL,
	"album_id" integer NOT NULL,
	CONSTRAINT "album_external_id_provider_external_id_pk" PRIMARY KEY("provider","external_id")
);
--> statement-breakpoint
CREATE TABLE "artist" (
	"id" serial PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_norm" text NOT NULL,
	"sort_name" text,
	"disambiguation" text,
	"kind" text,
	"country" text,
	"begin_date" text,
	"end_date" text,
	"aliases" text[] DEFAULT '{}' NOT NULL,
	"bio" jsonb,
	"namesake_of" integer,
	"images" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"tags" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"tag_names" text[] DEFAULT '{}' NOT NULL,
	"popularity" smallint DEFAULT 0 NOT NULL,
	"popularity_source" text,
	"followers" bigint,
	"listeners" bigint,
	"play_count" bigint,
	"field_sources" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artist_external_id" (
	"provider" text NOT NULL,
	"external_id" text NOT NULL,
	"artist_id" integer NOT NULL,
	CONSTRAINT "artist_external_id_provider_external_id_pk" PRIMARY KEY("provider","external_id")
);
--> statement-breakpoint
CREATE TABLE "artist_redirect" (
	"old_id" integer PRIMARY KEY NOT NULL,
	"new_id" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artist_similarity" (
	"artist_id" integer NOT NULL,
	"similar_artist_id" integer NOT NULL,
	"provider" text NOT NULL,
	"score" real NOT NULL,
	CONSTRAINT "artist_similarity_artist_id_similar_artist_id_provider_pk" PRIMARY KEY("artist_id","similar_artist_id","provider")
);
--> statement-breakpoint
CREATE TABLE "artist_top_track" (
	"artist_id" integer NOT NULL,
	"provider" text NOT NULL,
	"rank" smallint NOT NULL,
	"track_id" integer NOT NULL,
	CONSTRAINT "artist_top_track_artist_id_provider_rank_pk" PRIMARY KEY("artist_id","provider","rank")
);
--> statement-breakpoint
CREATE TABLE "recording" (
	"id" serial PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"title_norm" text NOT NULL,
	"artist_id" integer NOT NULL,
	"duration_ms" integer,
	"tags" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"tag_names" text[] DEFAULT '{}' NOT NULL,
	"listeners" bigint,
	"play_count" bigint,
	"field_sources" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recording_external_id" (
	"provider" text NOT NULL,
	"external_id" text NOT NULL,
	"recording_id" integer NOT NULL,
	CONSTRAINT "recording_external_id_provider_external_id_pk" PRIMARY KEY("provider","external_id")
);
--> statement-breakpoint
CREATE TABLE "track" (
	"id" serial PRIMARY KEY NOT NULL,
	"album_id" integer NOT NULL,
	"recording_id" integer NOT NULL,
	"disc_number" smallint,
	"position" smallint,
	"title" text NOT NULL,
	"title_norm" text NOT NULL,
	"duration_ms" integer,
	"isrc" text,
	"explicit" boolean,
	"preview_url" text,
	"popularity" smallint DEFAULT 0 NOT NULL,
	"popularity_source" text,
	"field_sources" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "track_artist" (
	"track_id" integer NOT NULL,
	"position" smallint NOT NULL,
	"artist_id" integer NOT NULL,
	"name" text NOT NULL,
	"join_phrase" text DEFAULT '' NOT NULL,
	CONSTRAINT "track_artist_track_id_position_pk" PRIMARY KEY("track_id","position")
);
--> statement-breakpoint
CREATE TABLE "track_external_id" (
	"provider" text NOT NULL,
	"external_id" text NOT NULL,
	"track_id" integer NOT NULL,
	CONSTRAINT "track_external_id_provider_external_id_pk" PRIMARY KEY("provider","external_id")
);
--> statement-breakpoint
CREATE TABLE "asked" (
	"provider" text NOT NULL,
	"capability" text NOT NULL,
	"key" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"detail" text,
	CONSTRAINT "asked_provider_capability_key_pk" PRIMARY KEY("provider","capability","key")
);
--> statement-breakpoint
CREATE TABLE "provider_state" (
	"provider" text PRIMARY KEY NOT NULL,
	"grants" timestamp (3) with time zone[] DEFAULT '{}' NOT NULL,
	"blocked_until" timestamp (3) with time zone,
	"block_reason" text
);
--> statement-breakpoint
CREATE TABLE "source_record" (
	"id" serial PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"detail" text NOT NULL,
	"artist_id" integer,
	"album_id" integer,
	"recording_id" integer,
	"facts" jsonb NOT NULL,
	"fetched_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "source_record_key" UNIQUE("provider","kind","key","detail")
);
--> statement-breakpoint
CREATE TABLE "search_doc" (
	"kind" text NOT NULL,
	"entity_id" integer NOT NULL,
	"title_norm" text NOT NULL,
	"words" "tsvector" NOT NULL,
	"popularity" smallint NOT NULL,
	CONSTRAINT "search_doc_kind_entity_id_pk" PRIMARY KEY("kind","entity_id")
);
--> statement-breakpoint
CREATE TABLE "search_typo" (
	"deletion" text NOT NULL,
	"word" text NOT NULL,
	CONSTRAINT "search_typo_deletion_word_pk" PRIMARY KEY("deletion","word")
);
--> statement-breakpoint
ALTER TABLE "album_artist" ADD CONSTRAINT "album_artist_album_id_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."album"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "album_artist" ADD CONSTRAINT "album_artist_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "album_external_id" ADD CONSTRAINT "album_external_id_album_id_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."album"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artist" ADD CONSTRAINT "artist_namesake_of_artist_id_fk" FOREIGN KEY ("namesake_of") REFERENCES "public"."artist"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artist_external_id" ADD CONSTRAINT "artist_external_id_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artist_redirect" ADD CONSTRAINT "artist_redirect_new_id_artist_id_fk" FOREIGN KEY ("new_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artist_similarity" ADD CONSTRAINT "artist_similarity_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artist_similarity" ADD CONSTRAINT "artist_similarity_similar_artist_id_artist_id_fk" FOREIGN KEY ("similar_artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artist_top_track" ADD CONSTRAINT "artist_top_track_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artist_top_track" ADD CONSTRAINT "artist_top_track_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording" ADD CONSTRAINT "recording_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_external_id" ADD CONSTRAINT "recording_external_id_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track" ADD CONSTRAINT "track_album_id_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."album"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track" ADD CONSTRAINT "track_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track_artist" ADD CONSTRAINT "track_artist_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track_artist" ADD CONSTRAINT "track_artist_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track_external_id" ADD CONSTRAINT "track_external_id_track_id_track_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."track"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_record" ADD CONSTRAINT "source_record_artist_id_artist_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artist"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_record" ADD CONSTRAINT "source_record_album_id_album_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."album"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_record" ADD CONSTRAINT "source_record_recording_id_recording_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recording"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "album_title" ON "album" USING btree ("title_norm" text_pattern_ops,"popularity" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "album_popularity" ON "album" USING btree ("popularity" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "album_created" ON "album" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "album_year" ON "album" USING btree ("release_year","id");--> statement-breakpoint
CREATE INDEX "album_barcode" ON "album" USING btree ("barcode");--> statement-breakpoint
CREATE INDEX "album_tags" ON "album" USING gin ("tag_names");--> statement-breakpoint
CREATE INDEX "album_artist_artist" ON "album_artist" USING btree ("artist_id","album_id");--> statement-breakpoint
CREATE INDEX "album_external_id_album" ON "album_external_id" USING btree ("album_id");--> statement-breakpoint
CREATE INDEX "artist_name" ON "artist" USING btree ("name_norm" text_pattern_ops,"popularity" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "artist_popularity" ON "artist" USING btree ("popularity" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "artist_created" ON "artist" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "artist_tags" ON "artist" USING gin ("tag_names");--> statement-breakpoint
CREATE INDEX "artist_aliases" ON "artist" USING gin ("aliases");--> statement-breakpoint
CREATE INDEX "artist_namesake" ON "artist" USING btree ("namesake_of");--> statement-breakpoint
CREATE INDEX "artist_external_id_artist" ON "artist_external_id" USING btree ("artist_id");--> statement-breakpoint
CREATE INDEX "artist_redirect_new" ON "artist_redirect" USING btree ("new_id");--> statement-breakpoint
CREATE INDEX "artist_similarity_reverse" ON "artist_similarity" USING btree ("similar_artist_id");--> statement-breakpoint
CREATE INDEX "artist_top_track_track" ON "artist_top_track" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "recording_identity" ON "recording" USING btree ("artist_id","title_norm");--> statement-breakpoint
CREATE INDEX "recording_tags" ON "recording" USING gin ("tag_names");--> statement-breakpoint
CREATE INDEX "recording_external_id_recording" ON "recording_external_id" USING btree ("recording_id");--> statement-breakpoint
CREATE INDEX "track_place" ON "track" USING btree ("album_id","disc_number","position");--> statement-breakpoint
CREATE INDEX "track_recording" ON "track" USING btree ("recording_id");--> statement-breakpoint
CREATE INDEX "track_title" ON "track" USING btree ("title_norm" text_pattern_ops,"popularity" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "track_popularity" ON "track" USING btree ("popularity" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "track_created" ON "track" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "track_duration" ON "track" USING btree ("duration_ms","id");--> statement-breakpoint
CREATE INDEX "track_artist_artist" ON "track_artist" USING btree ("artist_id","track_id");--> statement-breakpoint
CREATE INDEX "track_external_id_track" ON "track_external_id" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "asked_by_age" ON "asked" USING btree ("asked_at");--> statement-breakpoint
CREATE INDEX "source_record_artist" ON "source_record" USING btree ("artist_id");--> statement-breakpoint
CREATE INDEX "source_record_album" ON "source_record" USING btree ("album_id");--> statement-breakpoint
CREATE INDEX "source_record_recording" ON "source_record" USING btree ("recording_id");--> statement-breakpoint
CREATE INDEX "search_doc_artist" ON "search_doc" USING gin ("words") WHERE kind = 'artist';--> statement-breakpoint
CREATE INDEX "search_doc_album" ON "search_doc" USING gin ("words") WHERE kind = 'album';--> statement-breakpoint
CREATE INDEX "search_doc_track" ON "search_doc" USING gin ("words") WHERE kind = 'track';--> statement-breakpoint
CREATE INDEX "search_doc_title" ON "search_doc" USING btree ("kind","title_norm" text_pattern_ops,"popularity" DESC NULLS LAST);