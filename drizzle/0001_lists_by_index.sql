DROP INDEX "album_year";--> statement-breakpoint
DROP INDEX "album_title";--> statement-breakpoint
DROP INDEX "album_popularity";--> statement-breakpoint
DROP INDEX "artist_name";--> statement-breakpoint
DROP INDEX "artist_popularity";--> statement-breakpoint
DROP INDEX "track_title";--> statement-breakpoint
DROP INDEX "track_popularity";--> statement-breakpoint
DROP INDEX "search_doc_title";--> statement-breakpoint
CREATE INDEX "album_newest" ON "album" USING btree ("release_year" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "album_title" ON "album" USING btree ("title_norm" text_pattern_ops,"popularity" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "album_popularity" ON "album" USING btree ("popularity" DESC NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "artist_name" ON "artist" USING btree ("name_norm" text_pattern_ops,"popularity" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "artist_popularity" ON "artist" USING btree ("popularity" DESC NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "track_title" ON "track" USING btree ("title_norm" text_pattern_ops,"popularity" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "track_popularity" ON "track" USING btree ("popularity" DESC NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "search_doc_title" ON "search_doc" USING btree ("kind","title_norm" text_pattern_ops,"popularity" DESC NULLS FIRST);