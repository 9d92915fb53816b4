/* SPDX-License-Identifier: Apache-2.0 */
/** @file web_cert.h  The certificate files of a transport over HTTPS, looked at when it
 * is opened: what is wrong then is told, and not at the first question. */
#ifndef GBA_LIB_WEB_CERT_H
#define GBA_LIB_WEB_CERT_H

#include "base/status.h"

/** NULL: they can be used; else what is wrong, beginning with the setting. */
const char *web_cert_check(const char *certificate, const char *key, const char *ca);

#endif
