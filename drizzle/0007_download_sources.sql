ALTER TABLE "download" ADD COLUMN "source_sha256" text;--> statement-breakpoint
CREATE INDEX "download_source" ON "download" USING btree ("source_sha256");