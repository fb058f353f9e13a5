#!/bin/sh
# Behaves like yt-dlp, or like a broken one: the last argument is the address of a video whose id begins with what goes wrong.
for last; do :; done
case "$1" in --version) echo 2025.01.01; exit 0 ;; esac
id="${last##*/}"
case "$*" in *--dump-single-json*) echo "{\"title\":\"$id\"}"; exit 0 ;; esac
echo "PROGRESS 1000 4000 NA 1000"
head -c 1000 /dev/zero > audio.wav.part
case "$id" in
  hang*) sleep 600 & wait ;;
  exit*) echo 'ERROR: something went wrong' >&2; exit 1 ;;
  garbage*) head -c 20000 /dev/urandom; exit 0 ;;
  full*) echo 'ERROR: unable to write data: [Errno 28] No space left on device' >&2; exit 1 ;;
  killed*) kill -KILL $$ ;;
  broken*) mv audio.wav.part audio.wav; exit 0 ;;
  *) cp "$(dirname "$0")/sound.wav" audio.wav && printf '%s' "$id" >> audio.wav && rm audio.wav.part; echo "PROGRESS 4000 4000 NA 1000" ;;
esac
