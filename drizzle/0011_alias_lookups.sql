DROP INDEX "artist_aliases";--> statement-breakpoint
CREATE INDEX "artist_aliases" ON "artist" USING gin ("aliases") WITH (fastupdate=false);