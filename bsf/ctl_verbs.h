/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl_verbs.h  The verbs of the control socket that are the BSF's own. Inside bsf.
 */
#ifndef GBA_BSF_CTL_VERBS_H
#define GBA_BSF_CTL_VERBS_H

#include "bsf/ctl.h"

home_verb ctl_naf_add, ctl_naf_list, ctl_naf_delete;
home_verb ctl_bindings, ctl_binding_delete;

#endif
