/* SPDX-License-Identifier: Apache-2.0 */
/* A GUSS in memory: choosing and freeing, for which no XML is needed. */
#include <stdlib.h>
#include <string.h>

#include "codec/guss.h"

static bool
is_same_group(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

const struct guss_uss *
guss_uss_find(const struct guss *guss, uint32_t gsid, const char *group)
{
	for (size_t i = 0; i < guss->uss_count; i++)
		if (guss->uss[i].gsid == gsid &&
		    is_same_group(guss->uss[i].naf_group, group))
			return &guss->uss[i];
	return NULL;
}

void
guss_uss_fini(struct guss_uss *u)
{
	for (size_t i = 0; i < u->uid_count; i++)
		free(u->uids[i]);
	free(u->uids);
	free(u->flags);
	free(u->naf_group);
	*u = (struct guss_uss){ .gsid = 0 };
}

void
guss_free(struct guss *guss)
{
	if (guss == NULL)
		return;
	for (size_t i = 0; i < guss->uss_count; i++)
		guss_uss_fini(&guss->uss[i]);
	free(guss->uss);
	free(guss->id);
	free(guss);
}

const struct guss_uss *
guss_select(const struct guss *guss, uint32_t gsid, const char *naf_group)
{
	const struct guss_uss *own = NULL;

	if (naf_group != NULL)
		own = guss_uss_find(guss, gsid, naf_group);
	return own != NULL ? own : guss_uss_find(guss, gsid, NULL);
}
