CREATE TABLE "search_tier" (
	"kind" text NOT NULL,
	"tier" smallint NOT NULL,
	"popularity" smallint NOT NULL,
	"entity_id" integer NOT NULL,
	CONSTRAINT "search_tier_kind_tier_pk" PRIMARY KEY("kind","tier")
);
--> statement-breakpoint
CREATE TABLE "search_word" (
	"word" text collate "C" PRIMARY KEY NOT NULL,
	"docs" integer NOT NULL
);
--> statement-breakpoint
DROP INDEX "search_doc_artist";--> statement-breakpoint
DROP INDEX "search_doc_album";--> statement-breakpoint
DROP INDEX "search_doc_track";--> statement-breakpoint
DROP INDEX "search_doc_title";--> statement-breakpoint
ALTER TABLE "search_doc" ALTER COLUMN "title_norm" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "search_typo" ALTER COLUMN "deletion" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "search_typo" ALTER COLUMN "word" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "artist_norm" text collate "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "name_key" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "search_doc" ADD COLUMN "tier" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- By hand, for libraries that exist: what is written from here on is written by search-docs.repository.ts.
INSERT INTO "search_word" ("word", "docs")
SELECT w, count(*) FROM "search_doc", unnest(tsvector_to_array("words")) w GROUP BY w;--> statement-breakpoint
INSERT INTO "search_typo" ("deletion", "word") SELECT "word", "word" FROM "search_word" WHERE length("word") = 3;--> statement-breakpoint
UPDATE "search_doc" d SET "artist_norm" = coalesce(CASE d."kind"
  WHEN 'album' THEN (SELECT a."name_norm" FROM "album_artist" c JOIN "artist" a ON a."id" = c."artist_id" WHERE c."album_id" = d."entity_id" ORDER BY c."position" LIMIT 1)
  WHEN 'track' THEN (SELECT a."name_norm" FROM "track_artist" c JOIN "artist" a ON a."id" = c."artist_id" WHERE c."track_id" = d."entity_id" ORDER BY c."position" LIMIT 1)
END, '');--> statement-breakpoint
UPDATE "search_doc" SET
  "words" = array_to_tsvector(array(SELECT (CASE "kind" WHEN 'artist' THEN 'a0' WHEN 'album' THEN 'b0' ELSE 't0' END) || w FROM unnest(tsvector_to_array("words")) w)),
  "name_key" = ('x' || left(md5(array_to_string(array(
    SELECT DISTINCT w COLLATE "C" FROM unnest(string_to_array("artist_norm" || ' ' || "title_norm", ' ')) w WHERE w <> '' ORDER BY 1), ' ')), 8))::bit(32)::int;--> statement-breakpoint
CREATE INDEX "search_doc_words" ON "search_doc" USING gin ("words") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "search_doc_name" ON "search_doc" USING btree ("name_key");--> statement-breakpoint
CREATE INDEX "search_doc_title" ON "search_doc" USING btree ("kind","tier","title_norm","popularity" DESC NULLS FIRST,"entity_id");