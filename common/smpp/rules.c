/* SPDX-License-Identifier: Apache-2.0 */
/* Who may send what in which state (SMPP 3.4, 2.3).
 */
#include "smpp/session_int.h"

#define IN(state) (1u << (state))
#define BOUND	  (IN(SMPP_BOUND_TX) | IN(SMPP_BOUND_RX) | IN(SMPP_BOUND_TRX))
#define SENDS	  (IN(SMPP_BOUND_TX) | IN(SMPP_BOUND_TRX))
#define TAKES	  (IN(SMPP_BOUND_RX) | IN(SMPP_BOUND_TRX))

static const struct rule {
	uint32_t command_id;
	unsigned from_esme, from_sc; /* states, as a mask; 0: never */
} rules[] = {
	{ SMPP_BIND_RECEIVER, IN(SMPP_OPEN), 0 },
	{ SMPP_BIND_TRANSMITTER, IN(SMPP_OPEN), 0 },
	{ SMPP_BIND_TRANSCEIVER, IN(SMPP_OPEN), 0 },
	{ SMPP_OUTBIND, 0, IN(SMPP_OPEN) },
	{ SMPP_UNBIND, BOUND | IN(SMPP_UNBOUND), BOUND | IN(SMPP_UNBOUND) },
	{ SMPP_SUBMIT_SM, SENDS, 0 },
	{ SMPP_SUBMIT_MULTI, SENDS, 0 },
	{ SMPP_DATA_SM, SENDS, TAKES },
	{ SMPP_DELIVER_SM, 0, TAKES },
	{ SMPP_QUERY_SM, SENDS, 0 },
	{ SMPP_CANCEL_SM, SENDS, 0 },
	{ SMPP_REPLACE_SM, SENDS, 0 },
	{ SMPP_ALERT_NOTIFICATION, 0, TAKES },
	{ SMPP_ENQUIRE_LINK, IN(SMPP_OPEN) | BOUND | IN(SMPP_UNBOUND),
	  IN(SMPP_OPEN) | BOUND | IN(SMPP_UNBOUND) },
};

static unsigned
states(enum smpp_role sender, uint32_t command_id)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (rules[i].command_id == command_id)
			return sender == SMPP_ESME ? rules[i].from_esme
						   : rules[i].from_sc;
	return 0;
}

bool
session_allows(enum smpp_role sender, enum smpp_state state, uint32_t command_id)
{
	return (states(sender, command_id) & IN(state)) != 0;
}

bool
session_sends(enum smpp_role sender, uint32_t command_id)
{
	return states(sender, command_id) != 0;
}

bool
session_is_bind(uint32_t command_id)
{
	return command_id == SMPP_BIND_RECEIVER || command_id == SMPP_BIND_TRANSMITTER ||
	       command_id == SMPP_BIND_TRANSCEIVER;
}

enum smpp_state
session_bound(uint32_t command_id)
{
	return command_id == SMPP_BIND_RECEIVER	     ? SMPP_BOUND_RX
	       : command_id == SMPP_BIND_TRANSMITTER ? SMPP_BOUND_TX
						     : SMPP_BOUND_TRX;
}
