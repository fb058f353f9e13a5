#!/bin/sh
# Behaves like yt-dlp; while there is a file `slow` beside it, it comes no further than the first kilobyte.
for last; do :; done
here="$(dirname "$0")"
case "$1" in --version) echo 2025.01.01; exit 0 ;; esac
case "$*" in *--dump-single-json*) echo '{"title":"a song"}'; exit 0 ;; esac
echo "PROGRESS 1000 4000 NA 1000"
head -c 1000 /dev/zero > audio.wav.part
while [ -e "$here/slow" ]; do sleep 0.1; done
cp "$here/sound.wav" audio.wav && rm audio.wav.part
