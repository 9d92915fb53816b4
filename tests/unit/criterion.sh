#!/bin/sh
# Run one Criterion program and print its TAP for the driver of automake.
exec "$@" --tap --jobs 2
