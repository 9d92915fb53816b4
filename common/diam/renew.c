/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that were replaced while the node runs. The library reads them once; each
 * new connection takes what fd_g_config points to, so a renewed set is put there whole.
 */
#include <stdlib.h>
#include <string.h>

#include "diam/internal.h"

/* What the library verifies peers with; exported, and in none of its headers. */
int fd_tls_verify_credentials_2(gnutls_session_t session);

static bool
is_named(const char *file)
{
	return file != NULL && *file != '\0';
}

enum gba_status
diam_files_keep(struct diam_files *files, const struct diam_conf *conf)
{
	if (!is_named(conf->cert_file) || !is_named(conf->key_file) ||
	    !is_named(conf->ca_file))
		return GBA_OK;
	files->cert = strdup(conf->cert_file);
	files->key = strdup(conf->key_file);
	files->ca = strdup(conf->ca_file);
	return files->cert != NULL && files->key != NULL && files->ca != NULL
		       ? GBA_OK
		       : GBA_ERR_NOMEM;
}

/* Connections of before may have looked at the older sets until now. */
void
diam_files_drop(struct diam_files *files)
{
	for (size_t i = 0; i < files->retired_count; i++)
		gnutls_certificate_free_credentials(files->retired[i]);
	free(files->retired);
	free(files->cert);
	free(files->key);
	free(files->ca);
}

static bool
fill(gnutls_certificate_credentials_t set, const struct diam_files *files)
{
	if (gnutls_certificate_set_x509_key_file(set, files->cert, files->key,
						 GNUTLS_X509_FMT_PEM) < 0 ||
	    gnutls_certificate_set_x509_trust_file(set, files->ca, GNUTLS_X509_FMT_PEM) <=
		    0)
		return false;
	gnutls_certificate_set_dh_params(set, fd_g_config->cnf_sec_data.dh_cache);
	gnutls_certificate_set_verify_function(set, fd_tls_verify_credentials_2);
	return true;
}

/* Room for one more is made before the set is in use. */
static enum gba_status
put_in_use(struct diam_files *files, gnutls_certificate_credentials_t set)
{
	gnutls_certificate_credentials_t *in_use = &fd_g_config->cnf_sec_data.credentials;
	gnutls_certificate_credentials_t *more =
		realloc(files->retired, (files->retired_count + 1) * sizeof(*more));

	if (more == NULL)
		return GBA_ERR_NOMEM;
	files->retired = more;
	more[files->retired_count++] = __atomic_exchange_n(in_use, set, __ATOMIC_ACQ_REL);
	return GBA_OK;
}

enum gba_status
diam_node_renew(struct diam_node *node)
{
	struct diam_files *files = &node->files;
	const struct diam_conf conf = {
		.identity = node->identity,
		.cert_file = files->cert,
		.key_file = files->key,
		.ca_file = files->ca,
		.log = node->log,
	};
	gnutls_certificate_credentials_t set = NULL;
	enum gba_status status;

	if (files->cert == NULL)
		return GBA_OK;
	status = diam_cert_check(&conf);
	if (status != GBA_OK)
		return status;
	if (gnutls_certificate_allocate_credentials(&set) < 0)
		return GBA_ERR_NOMEM;
	status = fill(set, files) ? put_in_use(files, set) : GBA_ERR_ARG;
	if (status != GBA_OK)
		gnutls_certificate_free_credentials(set);
	return status;
}
