#!/bin/sh
# The version is the tag; a tree without git reads the file that `make dist` wrote.
if [ -f .tarball-version ]; then
	tr -d '\n' < .tarball-version
else
	v=$(git describe --tags --match 'v*' 2>/dev/null) || v=v0.1.0
	printf '%s' "${v#v}"
fi
