#!/bin/sh
# Everything from nothing; a run that was broken off goes on where it stopped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${PYTHON:=python3}" "${SHARDS:=/tmp/anomaly}" "${DESIGNS:=1000}"
export PYTHONPATH="$here/../../../src" OMP_NUM_THREADS=1
cd "$here"
half=$((DESIGNS / 2))
"$PYTHON" render.py --out "$SHARDS/train" --first 0 --count "$half" &
"$PYTHON" render.py --out "$SHARDS/train" --first "$half" --count "$((DESIGNS - half))"
wait
"$PYTHON" render.py --out "$SHARDS/validation" --first 100000 --count 40 --keep
"$PYTHON" render.py --out "$SHARDS/test" --first 200000 --count 50 --keep
"$PYTHON" prepare.py "$SHARDS/train"
"$PYTHON" train.py --data "$SHARDS/train" --out "$SHARDS/run" --threads 2 --resume
"$PYTHON" export.py --checkpoint "$SHARDS/run/checkpoint.pt"
"$PYTHON" export.py --checkpoint "$SHARDS/run/checkpoint.pt" --tile 512 --models "$SHARDS/patch"
"$PYTHON" evaluate.py --data "$SHARDS/test" --models "$SHARDS/patch" --tile 512
